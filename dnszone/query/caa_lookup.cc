#include "dnszone/query/caa_lookup.h"

#include "core/base/ascii.h"
#include "dnszone/query/message.h"
#include "dnszone/query/resolvers.h"
#include "dnszone/settings.h"

namespace millrace::dnszone {
namespace {

Result<CaaSource::Records> records_of(const Reply& reply) {
  const DnsName& asked = reply.question.name;
  const auto owner = answered_owner(reply);
  if (!owner) return Error(asked.text() + " is a CNAME whose chain does not end");
  CaaSource::Records records;
  for (const Record& record : reply.answer) {
    if (record.type != RrType::caa || record.owner != *owner) continue;
    auto caa = caa_record(record);
    if (!caa) return Error(owner->text() + " has a CAA record that is malformed");
    records.push_back(std::move(*caa));
  }
  return records;
}

Result<CaaSource::Records> read_answer(const Result<std::string>& answer,
                                       const Endpoint& resolver) {
  if (!answer) return not_yet("resolver " + answer.error().text());
  const std::string from = "resolver " + resolver.text() + ": ";
  const auto reply = decode_reply(*answer);
  if (!reply) return not_yet(from + reply.error().message);
  if (reply->rcode == Rcode::noerror || reply->rcode == Rcode::nxdomain) {
    if (reply->truncated) return not_yet(from + "the answer is truncated even over TCP");
    return records_of(*reply);
  }
  const std::string text =
      from + "answers " + to_text(reply->rcode) + " to " + reply->question.text();
  if (reply->rcode != Rcode::servfail)
    return not_yet(text + ": check that this host can resolve the name");
  return Error(text +
               ": a CA treats this as a refusal; check that the zone validates and that its name "
               "servers answer");
}

}  // namespace

std::optional<CaaRecord> caa_record(const Record& record) {
  const std::string_view rdata = record.rdata;
  if (rdata.size() < 2) return std::nullopt;
  const size_t size = static_cast<uint8_t>(rdata[1]);
  if (size == 0 || size > rdata.size() - 2) return std::nullopt;
  return CaaRecord{record.owner, static_cast<uint8_t>(rdata[0]), lower(rdata.substr(2, size)),
                   std::string(rdata.substr(2 + size))};
}

std::map<DnsName, Result<CaaSource::Records>> CaaLookup::ask(const std::vector<DnsName>& owners) {
  std::map<DnsName, Result<Records>> found;
  const auto all = known_resolvers(env_.files, settings_);
  if (!all) {
    for (const DnsName& owner : owners) found.emplace(owner, all.error());
    return found;
  }
  std::vector<Question> questions;
  questions.reserve(owners.size());
  for (const DnsName& owner : owners) questions.push_back({owner, RrType::caa});
  auto answers = ask_resolvers(env_.dns, questions, {*all, settings_.query_timeout}, read_answer);
  for (size_t i = 0; i < owners.size(); ++i) found.emplace(owners[i], std::move(answers[i]));
  return found;
}

// A resolver would keep the SERVFAIL of a zone that is not served yet.
std::map<DnsName, Result<CaaSource::Records>> CaaLookup::ask_served(
    const std::vector<DnsName>& owners) {
  std::vector<DnsName> served;
  std::map<DnsName, Result<Records>> found;
  for (const DnsName& owner : owners) {
    const ZoneSettings* zone = zone_of(owner, settings_);
    const bool is_signed = zone == nullptr || zone->signed_file.empty();
    const auto there =
        is_signed ? std::nullopt : std::optional(env_.files.status(zone->signed_file));
    if (there && *there && !**there) {
      found.emplace(owner,
                    zone_error(zone->zone, Error("not signed yet: " + zone->signed_file.string() +
                                                 " does not exist")));
    } else {
      served.push_back(owner);
    }
  }
  if (!served.empty()) found.merge(ask(served));
  return found;
}

std::vector<Result<CaaSource::Records>> CaaLookup::at(std::span<const DnsName> owners) {
  std::vector<DnsName> unknown;
  for (const DnsName& owner : owners) {
    if (!known_.contains(owner)) unknown.push_back(owner);
  }
  auto found = unknown.empty() ? std::map<DnsName, Result<Records>>() : ask_served(unknown);
  for (const auto& [owner, records] : found) {
    if (records) known_.emplace(owner, *records);
  }
  std::vector<Result<Records>> all;
  for (const DnsName& owner : owners) {
    const auto known = known_.find(owner);
    all.push_back(known != known_.end() ? Result<Records>(known->second) : found.at(owner));
  }
  return all;
}

}  // namespace millrace::dnszone
