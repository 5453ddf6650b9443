// @atcute/jetstream. Usage: atcute-jetstream.mjs JETSTREAM-URL CURSOR COUNT
import { JetstreamSubscription } from '@atcute/jetstream'

const [url, cursor, count] = process.argv.slice(2)
const subscription = new JetstreamSubscription({ url, ...(cursor !== '-' && { cursor: Number(cursor) }) })
let left = Number(count)
for await (const event of subscription) {
  console.log(`${event.time_us}\t${event.kind}\t${event.did}\t${event.commit?.rev ?? ''}`)
  if (--left === 0) break
}
process.exit(0)
