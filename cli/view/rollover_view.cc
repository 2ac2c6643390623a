#include "cli/view/rollover_view.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <tuple>

#include "cli/line/report_json.h"
#include "core/dns/tlsa_warning.h"

namespace millrace::cli {
namespace {

constexpr size_t kShownDigits = 16;  // of a digest in the lines of its records

bool is_current_served(const RolloverDocument& document) {
  return std::ranges::all_of(document.records, [&](const RecordVisibility& seen) {
    return seen.record.digest != document.current || (seen.visible && seen.agreed);
  });
}

bool any_previous(const RolloverDocument& document, bool replaced) {
  return std::ranges::any_of(document.previous, [replaced](const PreviousKey& key) {
    return !key.retired && key.replaced.has_value() == replaced;
  });
}

std::string explanation(RolloverPhase phase) {
  switch (phase) {
    case RolloverPhase::unpublished:
      return "not all name servers serve the records of the current key";
    case RolloverPhase::published:
      return "the next key may not be used yet";
    case RolloverPhase::steady:
      return "the next key may be used at any time";
    case RolloverPhase::switching:
      return "a service may still present a key before the current one";
    case RolloverPhase::retiring:
      return "no service presents a key before the current one; its records are removed later";
  }
  return "";
}

std::string role_of(const RolloverDocument& document, const SpkiDigest& digest) {
  if (digest == document.current) return "current";
  return document.next == digest ? "next" : "previous";
}

// By owner, and for each the current key, then the next one, then those before.
std::vector<RecordVisibility> in_order(const RolloverDocument& document) {
  std::vector<RecordVisibility> records = document.records;
  const auto rank = [&document](const RecordVisibility& seen) {
    const SpkiDigest& digest = seen.record.digest;
    const int place = digest == document.current ? 0 : document.next == digest ? 1 : 2;
    return std::tuple(seen.record.owner, place, digest);
  };
  std::ranges::sort(records, {}, rank);
  return records;
}

std::string visibility_text(const RecordVisibility& seen) {
  std::string text;
  if (!seen.visible) {
    text = "not yet served by all name servers";
  } else {
    text = "visible since " + format_time(*seen.visible);
    if (!seen.agreed) text += ", not confirmed by all name servers at the last poll";
  }
  if (seen.first) return text + "; in the first set at this owner, nothing to wait for";
  if (!seen.visible) return text;
  return text + "; in caches without it until " + format_time(seen.cached_until) +
         ", signatures without it valid until " + format_time(seen.replayed_until) +
         "; event horizon " + format_time(*seen.horizon());
}

std::string previous_text(const PreviousKey& key) {
  const std::string text = "  previous " + key.digest.hex() + ": ";
  if (key.retired) return text + "retired";
  const std::string missing = key.missing.empty() ? "" : "; " + key.missing;
  if (!key.replaced) return text + "stays: not each address presents the current key" + missing;
  return text + "presented by no service since " + format_time(*key.replaced) + missing;
}

std::string former_text(const FormerSets& former) {
  const std::string text = "  " + former.sets.owner.text() + ": not in the configuration; ";
  if (!former.until) return text + "its records stay until they are withdrawn";
  std::string keys;
  for (const SpkiDigest& key : former.keys) {
    keys += (keys.empty() ? "" : ", ") + key.hex().substr(0, kShownDigits) + "…";
  }
  return text + "clients may have its former records until " + format_time(*former.until) +
         (former.unused  ? ", but no service is there"
          : keys.empty() ? ""
                         : ", with the keys " + keys);
}

std::vector<std::string> number_lines(const DnsName& owner, const OwnerNumbers& numbers) {
  std::vector<std::string> lines;
  const auto found = numbers.find(owner);
  if (found == numbers.end()) return lines;
  for (const TlsaNumbers& one : found->second) {
    lines.push_back("    beside 3 1 1: " + parameter_warning(one).value_or("TLSA " + one.text()));
  }
  return lines;
}

Json numbers_json(const RolloverDocument& document, const OwnerNumbers& numbers) {
  Json list = Json::array();
  for (const OwnerSets& sets : document.owners) {
    const auto found = numbers.find(sets.owner);
    if (found == numbers.end()) continue;
    for (const TlsaNumbers& one : found->second) {
      list.push_back({{"owner", sets.owner.text()},
                      {"numbers", one.text()},
                      {"warning", parameter_warning(one).value_or("")}});
    }
  }
  return list;
}

Json former_json(const FormerSets& former) {
  Json json = {
      {"owner", former.sets.owner.text()}, {"keys", Json::array()}, {"unused", former.unused}};
  for (const SpkiDigest& key : former.keys) json["keys"].push_back(key.hex());
  if (former.until) json["until"] = format_time(*former.until);
  return json;
}

Json record_json(const RolloverDocument& document, const RecordVisibility& seen) {
  Json json = {{"owner", seen.record.owner.text()},
               {"digest", seen.record.digest.hex()},
               {"key", role_of(document, seen.record.digest)},
               {"agreed", seen.agreed},
               {"first", seen.first}};
  if (!seen.visible) return json;
  json["visible"] = format_time(*seen.visible);
  json["cached_until"] = format_time(seen.cached_until);
  json["replayed_until"] = format_time(seen.replayed_until);
  json["event_horizon"] = format_time(*seen.horizon());
  return json;
}

Json key_json(const PreviousKey& key) {
  Json json = {{"digest", key.digest.hex()}, {"retired", key.retired}};
  if (key.replaced) json["replaced"] = format_time(*key.replaced);
  if (!key.missing.empty()) json["missing"] = key.missing;
  return json;
}

// Of the next key; a certificate without one has nothing to switch to.
GateVerdict next_gate(const RolloverDocument& document, TimePoint now) {
  GateVerdict none;
  none.open = false;
  none.reasons.push_back("the key host has no next key: it uses a CSR of another host");
  return document.next ? deploy_gate(&document, *document.next, now) : none;
}

std::string next_line(const RolloverDocument& document, const GateVerdict& gate) {
  if (!document.next) return "  next     none";
  const std::string text = "  next     " + document.next->hex();
  if (gate.open) return text + ": may be used";
  if (gate.opens_at) return text + ": may be used from " + format_time(*gate.opens_at);
  return text + ": may not be used yet";
}

}  // namespace

std::string_view to_text(RolloverPhase phase) {
  static constexpr std::string_view kNames[] = {"unpublished", "published", "steady", "switching",
                                                "retiring"};
  return kNames[static_cast<size_t>(phase)];
}

RolloverPhase phase_of(const RolloverDocument& document, TimePoint now) {
  if (!is_current_served(document)) return RolloverPhase::unpublished;
  if (any_previous(document, false)) return RolloverPhase::switching;
  if (any_previous(document, true)) return RolloverPhase::retiring;
  const bool open = next_gate(document, now).open;
  return open ? RolloverPhase::steady : RolloverPhase::published;
}

std::vector<std::string> rollover_lines(const RolloverDocument& document, TimePoint now,
                                        const OwnerNumbers& numbers) {
  const RolloverPhase phase = phase_of(document, now);
  const GateVerdict gate = next_gate(document, now);
  std::vector<std::string> lines;
  lines.push_back("certificate " + document.certificate.text() + ": " +
                  std::string(to_text(phase)) + ": " + explanation(phase));
  lines.push_back("  current  " + document.current.hex());
  lines.push_back(next_line(document, gate));
  for (const PreviousKey& key : document.previous) lines.push_back(previous_text(key));
  std::set<DnsName> named;
  for (const RecordVisibility& seen : in_order(document)) {
    if (named.insert(seen.record.owner).second) {
      lines.push_back("  " + seen.record.owner.text());
      std::ranges::move(number_lines(seen.record.owner, numbers), std::back_inserter(lines));
    }
    lines.push_back("    " + seen.record.digest.hex().substr(0, kShownDigits) + "… (" +
                    role_of(document, seen.record.digest) + "): " + visibility_text(seen));
  }
  for (const FormerSets& former : document.former) lines.push_back(former_text(former));
  if (document.next) {
    for (const std::string& reason : gate.reasons) lines.push_back("  waits: " + reason);
  }
  return lines;
}

Json rollover_json(const RolloverDocument& document, TimePoint now, const OwnerNumbers& numbers) {
  const GateVerdict gate = next_gate(document, now);
  Json json = {{"subject", json_of(certificate_subject(document.certificate))},
               {"phase", to_text(phase_of(document, now))},
               {"current", document.current.hex()},
               {"next_may_be_used", gate.open},
               {"reasons", gate.reasons},
               {"records", Json::array()},
               {"previous", Json::array()},
               {"former", Json::array()}};
  if (document.next) json["next"] = document.next->hex();
  if (gate.opens_at) json["next_may_be_used_from"] = format_time(*gate.opens_at);
  for (const RecordVisibility& seen : in_order(document)) {
    json["records"].push_back(record_json(document, seen));
  }
  for (const PreviousKey& key : document.previous) json["previous"].push_back(key_json(key));
  Json others = numbers_json(document, numbers);
  if (!others.empty()) json["other_numbers"] = std::move(others);
  for (const FormerSets& former : document.former) json["former"].push_back(former_json(former));
  return json;
}

}  // namespace millrace::cli
