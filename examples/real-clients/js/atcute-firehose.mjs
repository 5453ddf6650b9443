// @atcute/firehose, which checks each message against the lexicon. Usage: atcute-firehose.mjs RELAY-URL CURSOR COUNT
import { ComAtprotoSyncSubscribeRepos } from '@atcute/atproto'
import { FirehoseSubscription } from '@atcute/firehose'

const [service, cursor, count] = process.argv.slice(2)
const subscription = new FirehoseSubscription({
  service,
  nsid: ComAtprotoSyncSubscribeRepos.mainSchema,
  params: { cursor: Number(cursor) },
  onError: (error) => {
    console.error(String(error))
    process.exit(1)
  },
})
let left = Number(count)
for await (const message of subscription) {
  console.log(`${message.seq}\t${message.$type.split('#')[1]}\t${message.repo ?? message.did}\t${message.rev ?? ''}`)
  if (--left === 0) break
}
process.exit(0)
