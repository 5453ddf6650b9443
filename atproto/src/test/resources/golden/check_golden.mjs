// Checks data-model.json, cids.json and syntax.tsv with the JavaScript libraries of IPLD and the AT
// Protocol, and makes car.json with them; see README.md. Uses nothing of GridRelay.
import { readFileSync, writeFileSync } from 'node:fs'
import { strict as assert } from 'node:assert'
import * as cbor from '@ipld/dag-cbor'
import { CarBufferWriter } from '@ipld/car'
import { CID } from 'multiformats/cid'
import { sha256 } from 'multiformats/hashes/sha2'
import * as raw from 'multiformats/codecs/raw'
import * as syntax from '@atproto/syntax'

const here = new URL('.', import.meta.url)
const read = (file) => readFileSync(new URL(file, here), 'utf8')
const hex = (bytes) => Buffer.from(bytes).toString('hex')
const bytes = (text) => new Uint8Array(Buffer.from(text, 'hex'))
const cidOf = async (codec, data) => CID.createV1(codec.code, await sha256.digest(data))

for (const { name, cbor: encoded, cid } of JSON.parse(read('data-model.json'))) {
  const value = cbor.decode(bytes(encoded))
  assert.equal(hex(cbor.encode(value)), encoded, name)
  assert.equal((await cidOf(cbor, bytes(encoded))).toString(), cid, name)
}

for (const { bytes: binary, text } of JSON.parse(read('cids.json'))) {
  assert.equal(CID.decode(bytes(binary)).toString(), text)
  assert.equal(hex(CID.parse(text).bytes), binary)
}

const isValid = {
  did: syntax.isValidDid,
  handle: syntax.isValidHandle,
  nsid: syntax.isValidNsid,
  recordkey: syntax.isValidRecordKey,
  tid: syntax.isValidTid,
  aturi: syntax.isValidAtUri,
  datetime: syntax.isValidDatetime,
  uri: syntax.isValidUri,
  language: syntax.isValidLanguage,
}
let differences = 0
for (const line of read('syntax.tsv').split('\n')) {
  if (line === '' || line.startsWith('#')) continue
  const [type, verdict, text] = line.split('\t')
  if (!isValid[type]) throw new Error('no check for ' + type + ' in ' + Object.keys(syntax))
  if (isValid[type](text) !== (verdict === 'valid')) {
    differences++
    console.log(`differs: ${line}`)
  }
}

const blocks = []
for (const [codec, value] of [
  [cbor, { a: 1 }],
  [cbor, { link: CID.parse('bafyreifjhbzqw5q4d5ojwj7aajafxlil3hazzqw7h3ts4cocw7bcgmlp5q') }],
  [raw, new Uint8Array(0)],
  [raw, new Uint8Array(200).fill(7)],
  [cbor, { long: 'x'.repeat(16400) }],
]) {
  const data = codec.encode(value)
  blocks.push({ cid: await cidOf(codec, data), bytes: data })
}
const archives = [
  { name: 'no blocks', roots: [blocks[0].cid], blocks: [] },
  { name: 'one block', roots: [blocks[0].cid], blocks: [0] },
  { name: 'root last, two-byte lengths', roots: [blocks[1].cid], blocks: [2, 3, 0, 1] },
  { name: 'two roots, three-byte lengths', roots: [blocks[4].cid, blocks[0].cid], blocks: [4, 0] },
  { name: 'duplicates', roots: [blocks[2].cid], blocks: [2, 0, 2, 2, 0] },
].map(({ name, roots, blocks: numbers }) => {
  const buffer = new ArrayBuffer(100_000)
  const writer = CarBufferWriter.createWriter(buffer, { roots })
  for (const number of numbers) writer.write(blocks[number])
  return {
    name,
    roots: roots.map(String),
    blocks: numbers.map((n) => ({ cid: String(blocks[n].cid), length: blocks[n].bytes.length })),
    car: hex(writer.close({ resize: true })),
  }
})
writeFileSync(new URL('car.json', here), JSON.stringify(archives, null, 1) + '\n')
console.log(differences === 0 ? 'all agree' : `${differences} differences`)
