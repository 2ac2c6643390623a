// The keys that a reader trusts for a source: those that the operator pinned in STATE/trusted/
// SOURCE/, and the next keys that bundles signed by them announced, while those stay pinned. A key
// whose number is in STATE/revoked/ is never trusted, nor one that it announced.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "core/bundle/stage.h"

namespace millrace {

struct TrustedKeys {
  std::vector<SignifyPublicKey> pinned;
  std::vector<SignifyPublicKey> announced;
  std::map<std::string, std::string> announcers;  // number of an announced key → its announcer's
  std::set<std::string> revoked;                  // numbers

  std::vector<SignifyPublicKey> all() const;
  bool is_pinned(const std::string& number) const;  // hexadecimal
};

// The numbers of revoked keys: the names of the files in STATE/revoked/, up to a dot.
Result<std::set<std::string>> revoked_keys(const StageContext& context);

// An error when none is left.
Result<TrustedKeys> trusted_keys(const StageContext& context, const std::string& source);

// Keeps the next key that a bundle announces. Only a pinned key may announce one.
Result<void> keep_announced(const StageContext& context, const std::string& source,
                            const std::string& announcer, const std::string& key_text);

}  // namespace millrace
