// STATE/revocations: what `millrace revoke` requested and a CA has not yet confirmed, a file for
// each certificate or order (pending_revocation.h), and the keys that are blocked for good:
//
//   blocked-keys.json   { "version": 1, "keys": [ HEX ] }   SPKI digests
//
// Owned by `revoke` and the stage order (lock "acme"), 0600. Earlier releases kept both in the
// order states; the first that opens the journal moves them.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "acme/settings.h"
#include "acme/state/pending_revocation.h"
#include "core/bundle/stage.h"

namespace millrace::acme {

class RevocationJournal {
 public:
  // For reading alone. An entry that cannot be read is in unreadable(); that the list of keys
  // cannot is an error.
  static Result<RevocationJournal> read(const StageContext& context);
  // Under the lock "acme".
  static Result<RevocationJournal> open(const StageContext& context);

  // Those of the selected certificates; empty: all, also those of no certificate.
  std::vector<PendingRevocation> pending(const Selection& selection = {}) const;
  const std::vector<Error>& unreadable() const { return unreadable_; }
  // The entry of the same certificate or order; null: none.
  const PendingRevocation* find(const PendingRevocation& one) const;
  // The entry of the first certificate of a chain; null: none.
  const PendingRevocation* find(std::string_view chain) const;
  // Whether `revoke` was given the reason keyCompromise for a certificate with that key: nothing is
  // requested with it.
  bool is_blocked(const SpkiDigest& key) const { return blocked_.contains(key); }
  const std::set<SpkiDigest>& blocked_keys() const { return blocked_; }

  // Each is on disk when it returns.
  Result<void> put(const PendingRevocation& one);
  Result<void> remove(const PendingRevocation& one);
  Result<void> block(const SpkiDigest& key);
  // Those of the certificates: `revoke` may have died before it did so. An order alone blocks
  // nothing: `revoke` died while it abandoned orders, and abandons the rest when it is run again,
  // which it does for a key that is not blocked yet.
  Result<void> block_compromised_keys();

 private:
  explicit RevocationJournal(const StageContext& context)
      : files_(&context.env.files), paths_(context.paths) {}
  Result<void> read_blocked_keys();
  Result<void> read_entries();
  Result<void> read_former();
  Result<void> write_all();
  Result<void> write_blocked_keys();

  Files* files_;
  StatePaths paths_;
  std::map<std::string, PendingRevocation> entries_;  // by the name of their file
  std::set<SpkiDigest> blocked_;
  std::vector<Error> unreadable_;
  bool is_complete_ = false;  // blocked-keys.json is there: nothing is left in order states
};

}  // namespace millrace::acme
