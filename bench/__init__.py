"""How fast the reception is: `python -m bench` measures it beside what the same machine does at best."""
