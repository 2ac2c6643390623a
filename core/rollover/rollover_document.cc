#include "core/rollover/rollover_document.h"

#include <algorithm>

#include "core/base/json.h"
#include "core/bundle/document_fields.h"
#include "core/dns/record_shapes.h"

namespace millrace {
namespace {

constexpr size_t kMostRecords = 1000;  // of one certificate
constexpr size_t kMostOwners = 100;
constexpr size_t kMostPrevious = 64;
constexpr size_t kMostMissing = 400;           // octets
constexpr uint64_t kGreatestTtl = 0x7FFFFFFF;  // seconds (RFC 2181 §8)
constexpr std::string_view kRolloverFolder = "rollover/";

Json record_json(const RecordVisibility& seen) {
  Json json = {{"owner", seen.record.owner.text()},
               {"digest", seen.record.digest.hex()},
               {"agreed", seen.agreed}};
  if (seen.first) json["first"] = true;
  if (!seen.visible) return json;
  json["visible"] = format_time(*seen.visible);
  json["cached_until"] = format_time(seen.cached_until);
  json["replayed_until"] = format_time(seen.replayed_until);
  return json;
}

Json sets_json(const OwnerSets& sets) {
  Json json = {{"owner", sets.owner.text()},
               {"ttl", sets.ttl.count()},
               {"last_expiry", format_time(sets.last_expiry)}};
  if (sets.lowered) json["lowered"] = format_time(*sets.lowered);
  return json;
}

Json former_json(const FormerSets& former) {
  Json json = sets_json(former.sets);
  if (former.until) json["until"] = format_time(*former.until);
  json["keys"] = Json::array();
  for (const SpkiDigest& key : former.keys) json["keys"].push_back(key.hex());
  if (former.unused) json["unused"] = true;
  return json;
}

Json previous_json(const PreviousKey& key) {
  Json json = {{"digest", key.digest.hex()}, {"retired", key.retired}};
  if (key.replaced) json["replaced"] = format_time(*key.replaced);
  if (!key.missing.empty()) json["missing"] = key.missing;
  return json;
}

Result<bool> truth(const Json& json, const std::string& member, const std::string& where) {
  if (json.contains(member) && json[member].is_boolean()) return json[member].get<bool>();
  return field_error(where, member, "expected true or false");
}

Result<TimePoint> moment(const Json& json, const std::string& member, const std::string& where) {
  ASSIGN(const std::string text, json_string(json, member, where));
  auto time = parse_time(text);
  if (!time) return field_error(where, member, time.error().message);
  return *time;
}

Result<DnsName> owner_of(const Json& json, const std::string& where) {
  ASSIGN(DnsName owner, parsed_field<DnsName>(json, "owner", where));
  if (auto good = check_tlsa_owner(owner); !good) return std::move(good).error().in(where);
  return owner;
}

Result<OwnerSets> decode_sets(const Json& json, const std::string& where) {
  ASSIGN(DnsName owner, owner_of(json, where));
  ASSIGN(const uint64_t ttl, json_unsigned(json, "ttl", where));
  if (ttl > kGreatestTtl) return field_error(where, "ttl", "expected at most 2147483647");
  OwnerSets sets{std::move(owner), Duration(ttl)};
  ASSIGN(sets.last_expiry, moment(json, "last_expiry", where));
  if (json.contains("lowered")) {
    ASSIGN(sets.lowered, moment(json, "lowered", where));
  }
  return sets;
}

Result<FormerSets> decode_former(const Json& json, const std::string& where) {
  ASSIGN(OwnerSets sets, decode_sets(json, where));
  FormerSets former{std::move(sets), {}, {}, false};
  if (json.contains("until")) {
    ASSIGN(former.until, moment(json, "until", where));
  }
  ASSIGN(const Json* keys, array_field(json, "keys", kMostRecords, where));
  for (const Json& key : *keys) {
    ASSIGN(const std::string text, string_item(key, where + ": /keys"));
    auto digest = SpkiDigest::parse(text);
    if (!digest) return std::move(digest).error().in(where + ": /keys");
    former.keys.push_back(*std::move(digest));
  }
  if (json.contains("unused")) {
    ASSIGN(former.unused, truth(json, "unused", where));
  }
  return former;
}

Result<RecordVisibility> decode_record(const Json& json, const std::string& where) {
  ASSIGN(DnsName owner, owner_of(json, where));
  ASSIGN(SpkiDigest digest, parsed_field<SpkiDigest>(json, "digest", where));
  RecordVisibility seen{.record = {std::move(owner), std::move(digest)}};
  ASSIGN(seen.agreed, truth(json, "agreed", where));
  if (json.contains("first")) {
    ASSIGN(seen.first, truth(json, "first", where));
  }
  if (!json.contains("visible")) return seen;
  ASSIGN(seen.visible, moment(json, "visible", where));
  ASSIGN(seen.cached_until, moment(json, "cached_until", where));
  ASSIGN(seen.replayed_until, moment(json, "replayed_until", where));
  return seen;
}

Result<PreviousKey> decode_previous(const Json& json, const std::string& where) {
  ASSIGN(SpkiDigest digest, parsed_field<SpkiDigest>(json, "digest", where));
  PreviousKey key{.digest = std::move(digest)};
  ASSIGN(key.retired, truth(json, "retired", where));
  if (json.contains("missing")) {
    ASSIGN(const std::string missing, json_string(json, "missing", where));
    key.missing = printable(missing, kMostMissing);
  }
  if (!json.contains("replaced")) return key;
  ASSIGN(key.replaced, moment(json, "replaced", where));
  return key;
}

// In their order.
template <class T>
Result<std::vector<T>> items(const Json& json, const std::string& member, size_t most,
                             const std::string& where,
                             Result<T> (*decode)(const Json&, const std::string&)) {
  ASSIGN(const Json* array, array_field(json, member, most, where));
  std::vector<T> list;
  for (const Json& item : *array) {
    const std::string place = where + ": /" + member + "/" + std::to_string(list.size());
    if (!item.is_object()) return Error(place + ": expected an object");
    ASSIGN(T one, decode(item, place));
    list.push_back(std::move(one));
  }
  return list;
}

// Sorted; an error if two are about the same.
template <class T, class Of>
Result<void> sort_by(std::vector<T>& list, Of of, const std::string& member,
                     const std::string& where) {
  std::ranges::sort(list, {}, of);
  if (std::ranges::adjacent_find(list, {}, of) == list.end()) return {};
  return field_error(where, member, "the same item twice");
}

}  // namespace

std::optional<TimePoint> RecordVisibility::horizon() const {
  if (!visible) return std::nullopt;
  return std::max(cached_until, replayed_until);
}

const RecordVisibility* RolloverDocument::find(const TlsaRecord& record) const {
  const auto found = std::ranges::find(records, record, &RecordVisibility::record);
  return found == records.end() ? nullptr : &*found;
}

const OwnerSets* RolloverDocument::sets_of(const DnsName& owner) const {
  const auto found = std::ranges::find(owners, owner, &OwnerSets::owner);
  return found == owners.end() ? nullptr : &*found;
}

const FormerSets* RolloverDocument::former_of(const DnsName& owner) const {
  const auto found = std::ranges::find(
      former, owner, [](const FormerSets& one) -> const DnsName& { return one.sets.owner; });
  return found == former.end() ? nullptr : &*found;
}

std::string encode(const RolloverDocument& document) {
  Json json = {{"certificate", document.certificate.text()},
               {"current", document.current.hex()},
               {"owners", Json::array()},
               {"records", Json::array()},
               {"previous", Json::array()}};
  if (document.next) json["next"] = document.next->hex();
  for (const OwnerSets& sets : document.owners) json["owners"].push_back(sets_json(sets));
  for (const RecordVisibility& seen : document.records)
    json["records"].push_back(record_json(seen));
  for (const PreviousKey& key : document.previous) json["previous"].push_back(previous_json(key));
  for (const FormerSets& former : document.former) json["former"].push_back(former_json(former));
  return json_text(json);
}

Result<RolloverDocument> decode_rollover(std::string_view text, const std::string& where) {
  ASSIGN(const Json json, parse_document(text, where));
  ASSIGN(CertId certificate, parsed_field<CertId>(json, "certificate", where));
  ASSIGN(SpkiDigest current, parsed_field<SpkiDigest>(json, "current", where));
  std::optional<SpkiDigest> next;
  if (json.contains("next")) {
    ASSIGN(next, parsed_field<SpkiDigest>(json, "next", where));
  }
  ASSIGN(auto owners, items<OwnerSets>(json, "owners", kMostOwners, where, decode_sets));
  TRY(sort_by(owners, &OwnerSets::owner, "owners", where));
  ASSIGN(auto records,
         items<RecordVisibility>(json, "records", kMostRecords, where, decode_record));
  TRY(sort_by(records, &RecordVisibility::record, "records", where));
  ASSIGN(auto previous,
         items<PreviousKey>(json, "previous", kMostPrevious, where, decode_previous));
  std::vector<FormerSets> former;
  if (json.contains("former")) {
    ASSIGN(former, items<FormerSets>(json, "former", kMostOwners, where, decode_former));
    TRY(sort_by(
        former, [](const FormerSets& one) -> const DnsName& { return one.sets.owner; }, "former",
        where));
  }
  return RolloverDocument{std::move(certificate), std::move(current), std::move(next),
                          std::move(owners),      std::move(records), std::move(previous),
                          std::move(former)};
}

Result<Rollovers> rollovers_of(const Bundle& bundle) {
  Rollovers all;
  for (const auto& [path, contents] : bundle.files) {
    if (!path.starts_with(kRolloverFolder) || !path.ends_with(".json")) continue;
    const std::string where = "bundle " + bundle.meta.scope + ": " + path;
    ASSIGN(RolloverDocument document, decode_rollover(contents, where));
    const std::string expected =
        std::string(kRolloverFolder) + document.certificate.text() + ".json";
    if (path != expected)
      return Error(where + ": from its content, its name should be " + expected);
    const CertId id = document.certificate;
    all.emplace(id, std::move(document));
  }
  return all;
}

}  // namespace millrace
