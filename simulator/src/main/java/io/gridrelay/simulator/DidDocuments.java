package io.gridrelay.simulator;

/** Writes DID documents in the form of the PLC directory. */
final class DidDocuments {
  private DidDocuments() {}

  static String json(String did, String handle, String multikey, String pdsUri) {
    return """
    {"@context":["https://www.w3.org/ns/did/v1","https://w3id.org/security/multikey/v1"],\
    "id":"%1$s","alsoKnownAs":["at://%2$s"],\
    "verificationMethod":[{"id":"%1$s#atproto","type":"Multikey","controller":"%1$s",\
    "publicKeyMultibase":"%3$s"}],\
    "service":[{"id":"#atproto_pds","type":"AtprotoPersonalDataServer",\
    "serviceEndpoint":"%4$s"}]}\
    """
        .formatted(did, handle, multikey, pdsUri);
  }
}
