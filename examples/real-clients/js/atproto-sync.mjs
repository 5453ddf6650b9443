// @atproto/sync: verifies the signature and the proof of each commit, then prints one line per operation.
// Usage: atproto-sync.mjs RELAY-URL CURSOR COUNT PLC-URL
import { Firehose } from '@atproto/sync'
import { IdResolver } from '@atproto/identity'

const [service, cursor, count, plcUrl] = process.argv.slice(2)
let left = Number(count)
const firehose = new Firehose({
  service,
  idResolver: new IdResolver({ plcUrl, fetch: globalThis.fetch }),
  getCursor: () => (cursor === '-' ? undefined : Number(cursor)),
  unauthenticatedHandles: true,
  handleEvent: (event) => {
    if (left-- <= 0) return
    console.log(`${event.seq}\t${event.event}\t${event.did}\t${event.rev ?? ''}`)
    if (left === 0) process.exit(0)
  },
  onError: (error) => {
    console.error(String(error), error.value ?? '', error.cause ?? error.err ?? '')
    process.exit(1)
  },
})
await firehose.start()
