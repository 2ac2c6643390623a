// What the publication has for a certificate, checked against this host's keys and configuration:
// the candidate for installation. Pure, apart from the keys, which are read before.
#pragma once

#include <optional>
#include <vector>

#include "core/bundle/stage.h"
#include "publish/pull/key_chain.h"

namespace millrace::publish {

// A key of STATE/keys/CERT: current, next or replaced.
struct LocalKey {
  Path file;
  Secret pem;
  SpkiDigest spki;
};

// Those that are there. Error: one cannot be read, or is readable by others.
Result<std::vector<LocalKey>> local_keys(const StageContext& context, const CertId& id);

// CERT/fullchain.pem and CERT/certificate.json of the publication, with the key of this host that
// the leaf is for. The chain must be whole, valid at `now` and for exactly `names`. not_yet:
// nothing is published, or it is for the names before a change of the configuration.
Result<KeyChain> candidate_of(const FileTree& publication, const CertId& id,
                              const std::vector<CertName>& names, const std::vector<LocalKey>& keys,
                              TimePoint now);

// Whether it takes the place of what is installed (null: nothing, or it is damaged). Never a leaf
// that became valid earlier, unless the installed one has expired.
bool replaces(const KeyChain& candidate, const KeyChain* installed, TimePoint now);

}  // namespace millrace::publish
