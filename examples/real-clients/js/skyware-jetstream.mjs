// @skyware/jetstream. Usage: skyware-jetstream.mjs JETSTREAM-URL CURSOR COUNT
import { Jetstream } from '@skyware/jetstream'
import WebSocket from 'ws'

const [endpoint, cursor, count] = process.argv.slice(2)
const jetstream = new Jetstream({ endpoint, ws: WebSocket, ...(cursor !== '-' && { cursor: Number(cursor) }) })
let left = Number(count)
const print = (event) => {
  if (left <= 0) return
  console.log(`${event.time_us}\t${event.kind}\t${event.did}\t${event.commit?.rev ?? ''}`)
  if (--left === 0) process.exit(0)
}
jetstream.on('commit', print)
jetstream.on('identity', print)
jetstream.on('account', print)
jetstream.on('error', (error) => {
  console.error(String(error))
  process.exit(1)
})
jetstream.start()
