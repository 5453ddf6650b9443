// @atcute/firehose. Usage: atcute-firehose.mjs RELAY-URL CURSOR COUNT
import { FirehoseSubscription } from '@atcute/firehose'

const [service, cursor, count] = process.argv.slice(2)
const subscription = new FirehoseSubscription({
  service,
  nsid: 'com.atproto.sync.subscribeRepos',
  params: () => (cursor === '-' ? {} : { cursor: Number(cursor) }),
  validateMessages: false,
})
let left = Number(count)
for await (const message of subscription) {
  console.log(`${message.seq}\t${message.$type.split('#')[1]}\t${message.repo ?? message.did}\t${message.rev ?? ''}`)
  if (--left === 0) break
}
process.exit(0)
