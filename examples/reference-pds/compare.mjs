// Compares what a PDS emitted with what a relay made of it: the same events in the same order, equal but for `seq`.
// Usage: compare.mjs PDS-URL RELAY-URL [SECONDS to wait for the relay]. Exits 1 and says what differs.
import { decodeFirst, encode } from 'cborg'
import { createHash } from 'node:crypto'
import WebSocket from 'ws'

const [pds, relay, seconds = '20'] = process.argv.slice(2)
// Tag 42 (a CID) as plain bytes: all that is wanted is that equal things look equal.
const tags = []
tags[42] = (bytes) => bytes

function events(base, onEvent) {
  const socket = new WebSocket(`${base.replace('http', 'ws')}/xrpc/com.atproto.sync.subscribeRepos?cursor=0`)
  socket.on('message', (frame) => {
    const [header, rest] = decodeFirst(frame, { tags })
    if (header.op !== 1) throw new Error(`${base}: error frame`)
    const [body] = decodeFirst(rest, { tags })
    const { seq, ...content } = body
    const digest = createHash('sha256').update(encode(content)).digest('hex')
    onEvent({ seq, kind: header.t, did: body.repo ?? body.did, rev: body.rev, digest })
  })
  socket.on('error', (error) => fail(`${base}: ${error.message}`))
  return socket
}

function fail(message) {
  console.error(`FAIL ${message}`)
  process.exit(1)
}

const quiet = (list) => new Promise((resolve) => {
  let seen = -1
  const timer = setInterval(() => (list.length === seen ? (clearInterval(timer), resolve()) : (seen = list.length)), 500)
})

const sent = []
events(pds, (event) => sent.push(event))
await quiet(sent)
const came = []
const deadline = Date.now() + Number(seconds) * 1000
events(relay, (event) => came.push(event))
while (came.length < sent.length && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 100))
await quiet(came)

if (sent.length === 0) fail('the PDS has no events')
for (const [index, event] of came.entries()) {
  if (index > 0 && event.seq <= came[index - 1].seq) fail(`seq ${event.seq} after ${came[index - 1].seq}`)
}
const perAccount = (list) => Map.groupBy(list, (event) => event.did)
const [theirs, ours] = [perAccount(sent), perAccount(came)]
for (const [did, wanted] of theirs) {
  const got = ours.get(did) ?? []
  for (const [index, event] of wanted.entries()) {
    if (got[index]?.digest !== event.digest) {
      fail(`${did}, event ${index}: the PDS sent ${event.kind} ${event.rev ?? ''}, the relay has ${got[index]?.kind ?? 'nothing'}`)
    }
  }
  if (got.length > wanted.length) fail(`${did}: ${got.length - wanted.length} events more than the PDS sent`)
}
const kinds = [...Map.groupBy(came, (event) => event.kind)].map(([kind, list]) => `${list.length} ${kind}`).join(', ')
console.log(`ok    ${came.length} events of ${theirs.size} accounts, all as the PDS sent them: ${kinds}`)
process.exit(0)
