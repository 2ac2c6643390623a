// The program that judges each change of a zone (review in millrace.json(5)): what it refuses is
// neither signed nor served. It is run with four more arguments, ZONE STEP BEFORE AFTER: the zone's
// name, "unsigned" or "signed", and two files with a record a line. BEFORE is empty when there is
// none.
//
// Its files are STATE/zones/ZONE.STEP-before and -after, for this user alone. It cannot change what
// is signed or served through them.
#pragma once

#include <string>
#include <vector>

#include "core/bundle/stage.h"
#include "dnszone/settings.h"
#include "dnszone/sign/sign_zone.h"
#include "dnszone/text/zone_text.h"

namespace millrace::dnszone {

// One change of one zone. Nothing happens if no program is configured.
class ZoneReview {
 public:
  // Both must outlive it.
  ZoneReview(const StageContext& context, const ZoneSettings& zone)
      : context_(context), zone_(zone) {}
  ZoneReview(const ZoneReview&) = delete;
  ZoneReview& operator=(const ZoneReview&) = delete;
  ~ZoneReview() { remove_files(); }

  // Step "unsigned": the source with the serial that it will have, and the zone that is served,
  // both without what signing adds. Of a zone that its server signs, BEFORE is what was accepted
  // last, STATE/zones/ZONE.accepted.
  Result<void> check_unsigned(const ZoneText& source, uint32_t serial);

  // Step "signed": what has been written to the output of this one, and the signed file. `output`
  // must outlive the review.
  SigningOutput& copied(SigningOutput& output);
  Result<void> check_signed();

 private:
  bool is_off() const { return zone_.review.empty(); }
  Path file(std::string_view extension) const;
  Result<Path> write_file(std::string_view extension, std::string_view contents);
  Result<std::string> served_text() const;
  Result<void> run(std::string_view step, const Path& before, const Path& after);
  void remove_files();

  const StageContext& context_;
  const ZoneSettings& zone_;
  std::unique_ptr<SigningOutput> copy_{};
  std::unique_ptr<PendingFile> copied_file_{};
  std::vector<Path> made_{};
};

}  // namespace millrace::dnszone
