// The certificates of one service, from its files to what it presents: what is installed, and the
// steps to what takes its place. Each step may be the last one before a crash: the record says that
// an action is due before the first file changes, and the next run writes, acts and looks again.
#pragma once

#include <functional>
#include <map>
#include <optional>

#include "publish/pull/handshake_check.h"
#include "publish/pull/installed_files.h"
#include "publish/pull/service_record.h"

namespace millrace::publish {

using Pairs = std::map<CertId, KeyChain>;
std::string text_of(const Pairs& pairs);  // "certificate mail, valid from … to …"

// Whether clients accept the key of a pair that was replaced before.
using MayReturn = std::function<bool(const CertId&, const KeyChain&)>;

class Deployment {
 public:
  // They outlive it.
  Deployment(const StageContext& context, const ServiceSettings& service, MayReturn may_return)
      : context_(context), service_(service), may_return_(std::move(may_return)) {}

  // What is there. Error: a directory, an owner or the record is not as it must be.
  Result<void> load();

  const ServiceRecord& record() const { return record_; }
  // What pull wrote last for the certificate; null: nothing, or it is damaged.
  const KeyChain* installed(const CertId& id) const;
  // Whether the service is known to present it.
  bool is_confirmed(const CertId& id) const;
  // Whether all files are as pull wrote them.
  Result<bool> files_are_intact() const;

  // Puts the pairs into the files, runs check, extra steps and action, and confirms by handshakes.
  // A restart follows an action that fails or that handshakes find without effect.
  // If the service does not come to present a new pair, the one before is put back. Without pairs
  // the installed ones are written again. The report has what was done or why it failed, the record
  // what the next run must know; false: it failed.
  bool deploy(const Pairs& pairs, StageReport& report);

  // Handshakes once; changes nothing but the record. false: an address presents another certificate
  // than the installed one.
  bool look(StageReport& report);

  // The pairs before the installed ones. Error: one is damaged.
  Result<Pairs> previous() const;

 private:
  Result<Pairs> keep_previous(const Pairs& pairs);
  Result<void> put(const Pairs& pairs);
  Result<void> write_files();
  Result<void> activate(const Pairs& pairs, StageReport& report);
  Result<void> act(StageReport& report);
  Result<void> confirm(StageReport& report);
  Error put_back(Error reason, const Pairs& before, bool was_due);
  Result<void> restore_previous();
  void note_presented(const Sightings& seen);
  void note_confirmed(const Sightings& seen);
  std::vector<ExpectedLeaf> expected() const;
  Result<void> save() { return write_record(context_, service_.name, record_); }
  Result<void> write_pair(const Path& file, const KeyChain& pair);

  const StageContext& context_;
  const ServiceSettings& service_;
  MayReturn may_return_;
  FileOwnership owner_;
  ServiceRecord record_;
  Pairs installed_;
  // The pairs that those to be put back have replaced as the previous ones; null: there was none.
  std::map<CertId, std::optional<KeyChain>> older_;
  bool is_acted_ = false;  // the service may have taken what is in the files
  bool is_restarted_ = false;
};

}  // namespace millrace::publish
