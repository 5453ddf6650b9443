"""Lets an unmodified client that insists on https://plc.directory use a PLC directory on loopback.

An HTTP proxy that answers CONNECT plc.directory:443 itself, with a certificate of a throw-away authority, and forwards
the requests inside to the local directory. Usage: plc_proxy.py PORT PLC-URL WORK-DIR; writes WORK-DIR/ca.pem, to be
given to the client as SSL_CERT_FILE beside HTTPS_PROXY=http://127.0.0.1:PORT.
"""

import http.client
import pathlib
import socketserver
import ssl
import subprocess
import sys
import urllib.parse

port, plc, work = int(sys.argv[1]), urllib.parse.urlparse(sys.argv[2]), pathlib.Path(sys.argv[3])


def openssl(*args):
    subprocess.run(["openssl", *args], cwd=work, check=True, capture_output=True)


def make_certificates():
    openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
            "-subj", "/CN=throw-away authority", "-keyout", "ca.key", "-out", "ca.pem")
    openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
            "-subj", "/CN=plc.directory", "-keyout", "plc.key", "-out", "plc.csr")
    (work / "san").write_text("subjectAltName=DNS:plc.directory")
    openssl("x509", "-req", "-in", "plc.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2",
            "-extfile", "san", "-out", "plc.pem")


make_certificates()
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(work / "plc.pem", work / "plc.key")


class Tunnel(socketserver.StreamRequestHandler):
    def handle(self):
        request = self.rfile.readline().decode()
        while self.rfile.readline() not in (b"\r\n", b""):
            pass
        if not request.startswith("CONNECT plc.directory:443"):
            self.wfile.write(b"HTTP/1.1 403 only plc.directory\r\n\r\n")
            return
        self.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n")
        with context.wrap_socket(self.connection, server_side=True) as tls:
            lines = tls.makefile("rb")
            while line := lines.readline():
                path = line.split()[1].decode()
                while lines.readline() not in (b"\r\n", b""):
                    pass
                upstream = http.client.HTTPConnection(plc.hostname, plc.port)
                upstream.request("GET", path)
                answer = upstream.getresponse()
                body = answer.read()
                tls.sendall(f"HTTP/1.1 {answer.status} {answer.reason}\r\nContent-Type: application/json\r\n"
                            f"Content-Length: {len(body)}\r\n\r\n".encode() + body)


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


with Server(("127.0.0.1", port), Tunnel) as server:
    print("ready", flush=True)
    server.serve_forever()
