// The file that the name server loads, and the signatures for the next time.
#pragma once

#include "dnszone/settings.h"
#include "dnszone/sign/sign_zone.h"
#include "dnszone/text/zone_text.h"

namespace millrace::dnszone {

// Both in the making, under temporary names from the first piece on; discarded, they leave nothing.
class SignedFiles final : public SigningOutput {
 public:
  // The signed file that is there keeps owner and mode, a new one gets 0644. The store gets
  // `store_mode`.
  SignedFiles(Files& files, Path signed_file, Path store, mode_t store_mode)
      : files_(files),
        signed_file_(std::move(signed_file)),
        store_(std::move(store)),
        store_mode_(store_mode) {}

  Result<void> add_text(std::string_view lines) override;
  Result<void> add_store(std::string_view octets) override;

  // All is on the disk: done before the serial in the source is changed, so that a full disk or a
  // read-only directory changes nothing.
  Result<void> flush();
  // The signatures first: they fit any version of the zone, so a crash between the two is harmless.
  Result<void> commit();
  // The signatures alone: the signed file that is there stays.
  Result<void> commit_store() { return pending_store_->commit(); }

 private:
  Files& files_;
  Path signed_file_, store_;
  mode_t store_mode_;
  std::unique_ptr<PendingFile> pending_text_, pending_store_;
};

// `out` must be none of the files of the zone: signing never writes into files that people edit.
Result<void> check_not_source(Files& files, const ZoneText& zone, const Path& out);

// The existing file is a zone of that origin, of any signer: a key or a configuration at a path
// that was mistaken is not replaced.
Result<void> check_replaces_zone(Files& files, const Path& out, const DnsName& origin);
// The same of the signatures beside it.
Result<void> check_replaces_store(Files& files, const Path& store);

}  // namespace millrace::dnszone
