// Turns every example receipt of receiptline into printer bytes: node receipts.cjs OUT COMMAND...
'use strict';
const fs = require('fs');
const path = require('path');
const receiptline = require('receiptline');

const [out, ...commands] = process.argv.slice(2);
const data = path.join(path.dirname(require.resolve('receiptline/package.json')), 'example', 'data');
const encodings = { en: 'multilingual', ja: 'shiftjis' };

for (const command of commands) {
  for (const [language, encoding] of Object.entries(encodings)) {
    for (const file of fs.readdirSync(path.join(data, language))) {
      const text = fs.readFileSync(path.join(data, language, file), 'utf8');
      const bytes = receiptline.transform(text, { cpl: 48, encoding, spacing: true, command });
      fs.writeFileSync(path.join(out, `${command}-${language}-${path.parse(file).name}.prn`), bytes, 'latin1');
    }
  }
}
