#include "dnszone/edit/challenge_stage.h"

#include <functional>
#include <memory>
#include <set>

#include "core/base/encoding.h"
#include "core/dns/persistent_value.h"
#include "core/dns/record_shapes.h"
#include "core/inbox/inbox.h"
#include "dnszone/edit/managed_claims.h"
#include "dnszone/edit/other_tlsa.h"
#include "dnszone/edit/record_publisher.h"

namespace millrace::dnszone {
namespace {

// Whether the stage may have published it. A challenge owner that is a CNAME has its record at the
// CNAME's end, whose name is arbitrary: there the value decides.
bool is_challenge(const Record& record) {
  const auto value = txt_value(record.rdata);
  return value && (is_challenge_owner(record.owner) || has_challenge_value(*value));
}

// A record of dns-persist-01 that the zone's owner has published by hand.
bool meets_challenge(const Record& by_hand, const Record& wanted, TimePoint now) {
  const auto seen = txt_value(by_hand.rdata);
  const auto needed = PersistentValue::parse(txt_value(wanted.rdata).value_or(""));
  return seen && needed && needed->is_met_by(*seen, now);
}

// Permanent records from order are limited to what this host's configuration allows.
Result<void> check_allowed(const ChallengeRecord& record, const Settings& settings) {
  if (!is_persistent_owner(record.owner)) return {};
  const auto allowed = settings.persistent.find(record.owner.parent());
  if (allowed == settings.persistent.end()) {
    return config_error("TXT at " + record.owner.text() +
                        ": no certificate of this configuration has that name and \"challenge\": "
                        "\"dns-persist-01\"");
  }
  ASSIGN(const PersistentValue value, PersistentValue::parse(record.value));
  if (!value.wildcard || allowed->second) return {};
  return config_error("TXT at " + record.owner.text() +
                      ": policy=wildcard, but no certificate of this configuration has the "
                      "wildcard and \"challenge\": \"dns-persist-01\"");
}

bool is_tlsa_311(const Record& record) {
  return record.rdata.starts_with("\x03\x01\x01");
}

PublishRequest challenge_request(const std::map<CertId, ChallengeDocument>& documents,
                                 const Settings& settings, TimePoint now) {
  PublishRequest request{.update = {.type = RrType::txt,
                                    .owns = is_challenge,
                                    .stands_for =
                                        [now](const Record& by_hand, const Record& required) {
                                          return meets_challenge(by_hand, required, now);
                                        }},
                         .follows_aliases = true};
  for (const auto& [id, document] : documents) {
    for (const ChallengeRecord& record : document.records) {
      if (auto allowed = check_allowed(record, settings); !allowed) {
        request.refused.fail(std::move(allowed).error().about(certificate_subject(id)));
        continue;
      }
      request.required.push_back({id, record.owner, txt_rdata(record.value), std::nullopt});
    }
  }
  return request;
}

// nullopt: the writer has emitted nothing yet, so its required records are not known, and published
// ones stay.
using OptionalRequest = std::optional<PublishRequest>;

bool owns_nothing(const Record&) {
  return false;
}

// While a part of the inbox is missing, nothing is removed.
OptionalRequest limited_by(Inbox inbox, PublishRequest request) {
  if (inbox.parts.empty() && inbox.report.errors.empty()) return std::nullopt;
  if (!inbox.is_complete) request.update.owns = owns_nothing;
  request.refused.add(std::move(inbox.report));
  return request;
}

Result<OptionalRequest> required_challenges(const StageContext& context, const Settings& settings) {
  ASSIGN(Inbox inbox, read_inbox(context, Stage::challenge, Stage::order));
  PublishRequest request = challenge_request(challenges_of(inbox), settings, context.now());
  return limited_by(std::move(inbox), std::move(request));
}

std::string digest_of(const Record& record) {
  return to_hex(std::string_view(record.rdata).substr(3));
}

// A server may use a key that no certificate has any more, so its record is removed only when the
// key host marks the key as retired, or an operator states that the services at that owner use only
// the required ones.
std::function<bool(const Record&)> withdrawn_tlsa(const std::map<CertId, TlsaDocument>& documents,
                                                  const std::set<DnsName>& withdrawn) {
  std::set<std::string> retired;
  for (const auto& [id, document] : documents) {
    for (const SpkiDigest& digest : document.retired) retired.insert(digest.hex());
  }
  return [retired = std::move(retired), withdrawn](const Record& record) {
    return is_tlsa_311(record) &&
           (withdrawn.contains(record.owner) || retired.contains(digest_of(record)));
  };
}

std::string left_tlsa_text(const Record& record, const std::string& others) {
  if (!is_tlsa_311(record)) return "";
  return record.owner.text() + " TLSA 3 1 1 " + digest_of(record) +
         " stays: no certificate of this configuration has this key, but a server may use it; when "
         "none does, run: millrace tlsa --withdraw " +
         record.owner.text() +
         (others.empty() ? "" : "; until then this owner is without " + others);
}

Result<OptionalRequest> required_tlsa(const StageContext& context, const Settings& settings,
                                      const std::set<DnsName>& withdrawn) {
  ASSIGN(Inbox inbox, read_inbox(context, Stage::challenge, Stage::tlsa));
  const auto documents = tlsa_of(inbox);
  // Shared, as each zone gets a copy of the update.
  const auto others = std::make_shared<OtherTlsa>(settings.tlsa_numbers, claim_of(context));
  if (!inbox.is_complete) others->set_incomplete();
  for (const auto& [id, document] : documents) others->add(document);
  PublishRequest request{.update = {.type = RrType::tlsa,
                                    .owns = withdrawn_tlsa(documents, withdrawn),
                                    .takes_unsigned = true},
                         .left_text = [others](const Record& record) {
                           return left_tlsa_text(record, others->numbers_at(record.owner));
                         }};
  for (const auto& [id, document] : documents) {
    for (const TlsaRecord& record : document.records) {
      const std::string digest = from_hex(record.digest.hex()).value_or("");
      request.required.push_back({id, record.owner, tlsa_311_rdata(digest), document.ttl});
      for (std::string& rdata : others->required(record)) {
        request.required.push_back({id, record.owner, std::move(rdata), document.ttl});
      }
    }
    for (std::string& line : others->missing(document)) {
      request.refused.add_note({certificate_subject(id), std::move(line)});
    }
  }
  request.update.stays = [others](const ManagedRecord& one, const std::vector<Record>& set) {
    return others->stays(one, set);
  };
  return limited_by(std::move(inbox), std::move(request));
}

// `make_request` runs under the lock.
template <class MakeRequest>
Result<StageReport> publish(const StageContext& context, const Settings& settings,
                            const MakeRequest& make_request) {
  ASSIGN(const auto lock, lock_stage(context, "dns"));
  ASSIGN(OptionalRequest request, make_request());
  if (!request) return StageReport{};
  request->update.claim = claim_of(context);
  return publish_records(context.env.files, settings, *std::move(request));
}

StageReport report_of(Result<StageReport> result) {
  if (result) return std::move(result).value();
  StageReport report;
  report.fail(std::move(result).error());
  return report;
}

}  // namespace

StageReport run_challenge(const StageContext& context, const Settings& settings) {
  return report_of(
      publish(context, settings, [&] { return required_challenges(context, settings); }));
}

StageReport run_place_tlsa(const StageContext& context, const Settings& settings,
                           const std::set<DnsName>& withdrawn) {
  return report_of(
      publish(context, settings, [&] { return required_tlsa(context, settings, withdrawn); }));
}

}  // namespace millrace::dnszone
