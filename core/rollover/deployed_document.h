// Which certificate the services of a consumer have been seen to present. pull → others. File
// "deployed/CERT.json" in the outbox of pull.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/time.h"
#include "core/bundle/documents.h"

namespace millrace {

// Every service of this host that has the certificate presented this leaf, at each of its
// addresses. Without a document nothing is confirmed.
struct DeployedDocument {
  CertId certificate;
  SpkiDigest spki;
  std::string leaf_sha256;            // hex, of the DER
  TimePoint since;                    // of the last of the handshakes that confirmed it
  std::vector<std::string> services;  // names in that host's configuration; sorted, not empty
};

std::string encode(const DeployedDocument& document);
Result<DeployedDocument> decode_deployed(std::string_view text, const std::string& where);

// All of a bundle; one bad document fails the whole bundle.
Result<std::map<CertId, DeployedDocument>> deployed_of(const Bundle& bundle);

}  // namespace millrace
