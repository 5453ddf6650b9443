// A real network of one: the reference PDS and a PLC directory, both from the npm registry, on loopback.
// Prints {"plc": URL, "pds": URL} on its first line and runs until it is told to stop (SIGTERM, SIGINT or end of input).
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { randomBytes } from 'node:crypto'
import { PDS, readEnv, envToCfg, envToSecrets } from '@atproto/pds'
import plc from '@did-plc/server'

const plcPort = Number(process.env.PLC_PORT ?? 2582)
const pdsPort = Number(process.env.PDS_PORT ?? 2583)
const data = mkdtempSync(join(tmpdir(), 'reference-pds-'))

const directory = plc.PlcServer.create({ db: plc.Database.mock(), port: plcPort })
await directory.start()

Object.assign(process.env, {
  PDS_HOSTNAME: 'localhost',
  PDS_PORT: String(pdsPort),
  PDS_DATA_DIRECTORY: data,
  PDS_BLOBSTORE_DISK_LOCATION: join(data, 'blobs'),
  PDS_DID_PLC_URL: `http://localhost:${plcPort}`,
  PDS_JWT_SECRET: randomBytes(16).toString('hex'),
  PDS_ADMIN_PASSWORD: 'admin',
  PDS_INVITE_REQUIRED: 'false',
  PDS_SERVICE_HANDLE_DOMAINS: '.test',
  PDS_DISABLE_SSRF_PROTECTION: 'true',
  PDS_PLC_ROTATION_KEY_K256_PRIVATE_KEY_HEX: randomBytes(32).toString('hex'),
  PDS_DEV_MODE: 'true',
  LOG_ENABLED: 'false',
})
const env = readEnv()
const pds = await PDS.create(envToCfg(env), envToSecrets(env))
await pds.start()
console.log(JSON.stringify({ plc: `http://localhost:${plcPort}`, pds: `http://localhost:${pdsPort}` }))

const stop = async () => {
  await pds.destroy().catch(() => {})
  await directory.destroy().catch(() => {})
  rmSync(data, { recursive: true, force: true })
  process.exit(0)
}
process.on('SIGTERM', stop)
process.on('SIGINT', stop)
