// Measures the 10,000 texts of the table with the npm package sms-segments-calculator (1.3.0, MIT).
//
// To make the table again (nothing it installs belongs in the repository):
//   mkdir /tmp/counters && cp generate.mjs generate.py palettes.txt /tmp/counters && cd /tmp/counters
//   npm install sms-segments-calculator@1.3.0
//   python3 -m venv venv && venv/bin/pip install gsm0338==1.1.0
//   node generate.mjs | venv/bin/python generate.py > table.txt
// and copy table.txt back. Each line is one text: G (GSM-7) or U (UCS-2), its septets or UTF-16 units, its segments, and
// the septets the second counter finds (- where it cannot encode the text). The texts themselves are not kept: this file,
// generate.py and the test in src/domain/text/segment.rs draw the same ones.
//
// palettes.txt has one alphabet a line; U+240A stands for a line feed and U+240C for a form feed. Left out of it, because the
// package counts them otherwise than a phone network does (it works on grapheme clusters):
//   - CR: CR LF is one cluster, taken for a character outside GSM-7; both are in the GSM-7 table.
//   - combining marks, N'Ko's own included, skin tones, flags, joiners: the package keeps a cluster whole in one segment.
//     Networks cut anywhere, and so do we, except inside a surrogate pair.
//   - ESC, which is no character of GSM-7 on its own (a unit test has it).
// Its numberOfCharacters counts clusters under UCS-2, so units are taken from messageSize, which is in bits.
import { readFileSync } from 'node:fs';
import { SegmentedMessage } from 'sms-segments-calculator';

const palettes = readFileSync(new URL('palettes.txt', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => [...line.replaceAll('\u240a', '\n').replaceAll('\u240c', '\f')]);

let state = 20270112;
const below = (bound) => {
  state ^= state << 13;
  state ^= state >>> 17;
  state ^= state << 5;
  return (state >>> 0) % bound;
};

const lines = [];
for (let i = 0; i < 10000; i += 1) {
  const palette = palettes[below(palettes.length)];
  const text = Array.from({ length: below(401) }, () => palette[below(palette.length)]).join('');
  const message = new SegmentedMessage(text);
  const gsm = message.encodingName === 'GSM-7';
  lines.push(`${gsm ? 'G' : 'U'} ${message.messageSize / (gsm ? 7 : 16)} ${message.segmentsCount}`);
}
console.log(lines.join('\n'));
