#include "dnszone/sign_stage/zone_review.h"

#include <map>
#include <utility>

#include "dnszone/record/canonical.h"
#include "dnszone/record/soa.h"
#include "dnszone/sign/zone_assembly.h"
#include "dnszone/sign_stage/zone_command.h"

namespace millrace::dnszone {
namespace {

constexpr size_t kMostAccepted = size_t{2} << 30U;  // octets
constexpr const char* kAccepted = ".accepted";

// Canonical order, but the SOA is the first record of its owner.
std::string order_of(const Record& record) {
  std::string order;
  append_sort_key(order, record.owner);
  order += '\0';  // before the keys of names below
  order += record.type == RrType::soa ? '\0' : '\1';
  order += static_cast<char>(static_cast<uint16_t>(record.type) >> 8U);
  order += static_cast<char>(static_cast<uint16_t>(record.type) & 0xFFU);
  append_canonical_rdata(order, record.type, record.rdata);
  return order;
}

// Without what signing adds, each record once.
Result<std::string> unsigned_text(const ZoneText& zone, CdsMode cds, uint32_t serial) {
  std::map<std::string, const Record*> ordered;
  for (const PlacedRecord& placed : zone.records) {
    if (is_made_again(placed.record, zone.origin, cds)) continue;
    ordered.emplace(order_of(placed.record), &placed.record);
  }
  std::string text;
  for (const auto& [order, record] : ordered) {
    Record shown = *record;
    if (shown.type == RrType::soa) set_soa_serial(shown.rdata, serial);
    ASSIGN(const std::string line, record_text(shown));
    text += line + '\n';
  }
  return text;
}

// Writes the text to a file as well.
class CopiedText final : public SigningOutput {
 public:
  CopiedText(SigningOutput& output, Files& files, Path path, std::unique_ptr<PendingFile>& file)
      : output_(output), files_(files), path_(std::move(path)), file_(file) {}

  Result<void> add_text(std::string_view lines) override {
    if (!file_) {
      ASSIGN(file_, files_.begin_write(path_, 0600));
    }
    TRY(file_->append(lines));
    return output_.add_text(lines);
  }
  Result<void> add_store(std::string_view octets) override { return output_.add_store(octets); }

 private:
  SigningOutput& output_;
  Files& files_;
  Path path_;
  std::unique_ptr<PendingFile>& file_;
};

}  // namespace

void ZoneReview::remove_files() {
  for (const Path& path : made_) static_cast<void>(context_.env.files.remove(path).ok());
  made_.clear();
}

Path ZoneReview::file(std::string_view extension) const {
  return context_.paths.zone(zone_.zone).replace_extension(extension);
}

Result<Path> ZoneReview::write_file(std::string_view extension, std::string_view contents) {
  made_.push_back(file(extension));
  TRY(context_.env.files.write(made_.back(), contents, 0600));
  return made_.back();
}

// Empty: no zone is served, or what is served is damaged.
Result<std::string> ZoneReview::served_text() const {
  Files& files = context_.env.files;
  if (zone_.signed_by == SignedBy::server) {
    ASSIGN(const auto status, files.status(file(kAccepted)));
    return status ? files.read(file(kAccepted), kMostAccepted) : std::string();
  }
  const auto served = read_zone(files, zone_.signed_file, zone_.zone);
  if (!served) return std::string();
  return unsigned_text(*served, zone_.signing.cds, served->soa_serial());
}

Result<void> ZoneReview::check_unsigned(const ZoneText& source, uint32_t serial) {
  if (is_off()) return {};
  TRY(context_.env.files.make_directory(context_.paths.zones_directory(), 0700));
  ASSIGN(const std::string text, unsigned_text(source, zone_.signing.cds, serial));
  ASSIGN(const std::string served, served_text());
  ASSIGN(const Path before, write_file(".unsigned-before", served));
  ASSIGN(const Path after, write_file(".unsigned-after", text));
  TRY(run("unsigned", before, after));
  if (zone_.signed_by == SignedBy::millrace) return {};
  return context_.env.files.write(file(kAccepted), text, 0600);
}

SigningOutput& ZoneReview::copied(SigningOutput& output) {
  if (is_off()) return output;
  copy_ =
      std::make_unique<CopiedText>(output, context_.env.files, file(".signed-after"), copied_file_);
  return *copy_;
}

Result<void> ZoneReview::check_signed() {
  if (is_off()) return {};
  made_.push_back(file(".signed-after"));
  TRY(copied_file_->commit());
  const Path after = made_.back();
  ASSIGN(const auto served, context_.env.files.status(zone_.signed_file));
  if (served) return run("signed", zone_.signed_file, after);
  ASSIGN(const Path nothing, write_file(".signed-before", ""));
  return run("signed", nothing, after);
}

Result<void> ZoneReview::run(std::string_view step, const Path& before, const Path& after) {
  std::vector<std::string> argv = zone_.review;
  argv.insert(argv.end(), {zone_.zone.text(), std::string(step), before.string(), after.string()});
  const std::string what =
      command_text("review", zone_.review) + " on the " + std::string(step) + " zone";
  auto accepted = run_zone_command(context_.env.processes, what, argv, zone_.review_timeout);
  // Before anything is replaced: a run that is killed later leaves none that no review removes.
  remove_files();
  if (accepted) return {};
  Error refusal = std::move(accepted).error();
  refusal.kind = ErrorKind::failed;
  refusal.message += "; what is served is kept, and the next run reviews the zone again";
  return refusal;
}

}  // namespace millrace::dnszone
