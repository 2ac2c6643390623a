// The stages that edit zone sources for others: challenge (for order) and the placing half of tlsa.
// Both read their inbox as Stage::challenge, the DNS host's name for its editing hand; neither
// touches a serial.
#include "core/documents.h"
#include "core/encoding.h"
#include "dnszone/placing.h"
#include "dnszone/stages.h"

namespace millrace::dnszone {
namespace {

// "_acme-challenge" as a label anywhere: before it may stand the label of an account
// (draft-ietf-acme-dns-account-label).
bool is_challenge_owner(const Record& record) {
  constexpr std::string_view kLabel = "\x0f_acme-challenge";
  const std::string& wire = record.owner.wire();
  for (size_t at = 0; wire[at] != '\0'; at += static_cast<uint8_t>(wire[at]) + 1U) {
    if (wire.compare(at, kLabel.size(), kLabel) == 0) return true;
  }
  return false;
}

bool is_tlsa_311(const Record& record) {
  return record.rdata.starts_with("\x03\x01\x01");
}

// nullopt: the writer has emitted nothing yet, so nothing is known of what it wants, and what is
// placed stays.
Result<std::optional<Placing>> wanted_challenges(const StageContext& context) {
  ASSIGN(const auto bundle, read_inbox(context, Stage::challenge, Stage::order));
  if (!bundle) return std::optional<Placing>();
  ASSIGN(const auto documents, challenges_of(bundle));
  Placing placing{RrType::txt, is_challenge_owner, {}};
  for (const auto& [id, document] : documents) {
    for (const ChallengeRecord& record : document.records) {
      placing.wanted.push_back(
          {"certificate " + id.text(), record.owner, txt_rdata(record.value), std::nullopt});
    }
  }
  return std::optional(std::move(placing));
}

Result<std::optional<Placing>> wanted_tlsa(const StageContext& context) {
  ASSIGN(const auto bundle, read_inbox(context, Stage::challenge, Stage::tlsa));
  if (!bundle) return std::optional<Placing>();
  ASSIGN(const auto documents, tlsa_of(bundle));
  Placing placing{RrType::tlsa, is_tlsa_311, {}};
  for (const auto& [id, document] : documents) {
    for (const TlsaRecord& record : document.records) {
      const std::string digest = from_hex(record.digest.hex()).value_or("");
      placing.wanted.push_back(
          {"certificate " + id.text(), record.owner, tlsa_311_rdata(digest), document.ttl});
    }
  }
  return std::optional(std::move(placing));
}

Result<StageReport> place(const StageContext& context, const Settings& settings,
                          Result<std::optional<Placing>> (*wanted)(const StageContext&)) {
  ASSIGN(const auto lock, lock_stage(context, "dns"));
  ASSIGN(const auto placing, wanted(context));
  if (!placing) return StageReport{};
  return place_in_zones(context.env.files, settings, *placing);
}

StageReport report_of(Result<StageReport> result) {
  if (result) return std::move(result).value();
  StageReport report;
  report.fail(std::move(result).error());
  return report;
}

}  // namespace

StageReport run_challenge(const StageContext& context, const Settings& settings) {
  return report_of(place(context, settings, wanted_challenges));
}

StageReport run_place_tlsa(const StageContext& context, const Settings& settings) {
  return report_of(place(context, settings, wanted_tlsa));
}

}  // namespace millrace::dnszone
