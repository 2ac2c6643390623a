#include "dnszone/edit/zone_edit_tool.h"

#include <algorithm>

#include "core/base/joined.h"
#include "core/base/printable.h"
#include "dnszone/edit/edit_operands.h"
#include "dnszone/edit/managed_place.h"
#include "dnszone/edit/wildcard_loss.h"
#include "dnszone/edit/zone_edit.h"
#include "dnszone/syntax/name_text.h"
#include "dnszone/tool_report.h"

namespace millrace::dnszone {
namespace {

bool is_same(const Record& a, const Record& b) {
  return a.owner == b.owner && a.type == b.type && a.rdata == b.rdata;
}

// "www.example.org" in the zone example.org, whose final dot was most likely forgotten, for it
// would be www.example.org.example.org.
Result<void> refuse_forgotten_dot(const EditTool& tool, const DnsName& owner) {
  if (tool.owner.ends_with('.') || tool.origin.is_root()) return {};
  const auto absolute = DnsName::parse(tool.owner);
  if (!absolute || !absolute->is_at_or_below(tool.origin)) return {};
  return config_error("owner " + printable(tool.owner) + " without a final dot would be " +
                      owner.text() + ": write " + absolute->text() + " or " + owner.text());
}

Result<DnsName> owner_of(const EditTool& tool) {
  TRY(check_name_operand("owner", tool.owner));
  std::string wire;
  const auto named = append_name(wire, tool.owner, tool.origin.wire());
  if (!named) return config_error("owner: " + named.error().message);
  const DnsName owner = *DnsName::from_wire(wire);
  TRY(refuse_forgotten_dot(tool, owner));
  return owner;
}

// Signing would remove records that it makes itself, so that the served zone would not have it.
Result<void> refuse_made_by_signing(const EditTool& tool, const DnsName& owner, RrType type) {
  if (!tool.add) return {};
  const bool is_at_apex = owner == tool.origin;
  if (type == RrType::dnskey && is_at_apex) {
    return config_error("DNSKEY at " + owner.text() +
                        ": signing takes DNSKEYs from the key directory");
  }
  const bool is_made = is_made_by_signing(type) ||
                       (is_at_apex && (type == RrType::nsec3param || type == RrType::zonemd));
  if (!is_made) return {};
  return config_error(to_text(type) + " at " + owner.text() +
                      ": made by signing, which would remove this one");
}

Result<Record> record_of(const EditTool& tool) {
  ASSIGN(DnsName owner, owner_of(tool));
  const auto type = parse_type(tool.type);
  if (!type) return config_error(type.error().message);
  if (*type == RrType::soa) return config_error("the SOA is not edited by this tool");
  TRY(refuse_made_by_signing(tool, owner, *type));
  const auto text = rdata_of_operands(*type, tool.rdata);
  if (!text) return Error(text.error()).in(to_text(*type) + " rdata");
  auto rdata = parse_rdata(*type, *text, tool.origin);
  if (!rdata) return config_error(rdata.error().text());
  if (tool.ttl.count() < 0 || tool.ttl.count() > INT32_MAX) {
    return config_error("TTL " + std::to_string(tool.ttl.count()) + ", expected 0 to 2147483647");
  }
  return Record{std::move(owner), *type, static_cast<uint32_t>(tool.ttl.count()),
                std::move(*rdata)};
}

struct Found {
  const PlacedRecord* record = nullptr;  // null: nowhere
  bool managed = false;
};

Result<Found> find_record(const ZoneText& text, const Record& record) {
  ASSIGN(const ManagedPlace place, ManagedPlace::find(text, written_file(text)));
  const auto at =
      std::find_if(text.records.begin(), text.records.end(),
                   [&](const PlacedRecord& placed) { return is_same(placed.record, record); });
  if (at == text.records.end()) return Found{};
  return Found{&*at, place.holds(at->span)};
}

Error by_hand(const ZoneText& text, const PlacedRecord& placed, const std::string& line) {
  return Error(line + " is at " + text.place(placed.span) +
               ", outside the block managed by millrace: remove it by hand");
}

// The edit uses the block or the included file that millrace already manages.
Result<EditOutcome> write_edit(Env& env, const EditTool& tool, const Record& record,
                               const Path& managed_file) {
  ZoneSettings zone{.zone = tool.origin,
                    .source = tool.file,
                    .managed_file = managed_file,
                    .include_root = tool.include_root};
  if (tool.allow_wildcard_loss) zone.allow_wildcard_loss.push_back(tool.origin);
  const RecordUpdate update{.type = record.type,
                            .required = tool.add ? std::vector{record} : std::vector<Record>(),
                            .owns = [&](const Record& other) { return is_same(other, record); }};
  return edit_zone(env.files, zone,
                   {.records = update, .raise = SerialRaise{tool.serial, env.clock.now()}});
}

ToolReport nothing_to_do(const EditTool& tool, const std::string& line) {
  return {false, {(tool.add ? "already there: " : "not there: ") + line}};
}

Result<ToolReport> edit_report(const EditOutcome& outcome) {
  ToolReport report{true, {}};
  for (const auto* records : {&outcome.removed, &outcome.added}) {
    for (const Record& changed : *records) {
      ASSIGN(const std::string line, record_text(changed));
      report.lines.push_back((records == &outcome.added ? "added " : "removed ") + line);
    }
  }
  report.lines.push_back("serial " + std::to_string(outcome.serial_before) + " is now " +
                         std::to_string(outcome.serial));
  return report;
}

// What a wildcard gives the names again, or does not, after the record was removed.
Result<void> report_wildcards(Env& env, const EditTool& tool, const Record& removed,
                              ToolReport& report) {
  ASSIGN(const ZoneText text,
         read_zone(env.files, tool.file, tool.origin, {.include_root = tool.include_root}));
  const WildcardCover cover(text);
  for (const WildcardLoss& regained : cover.losses(removed.owner, RrType{})) {
    report.lines.push_back(regained.name.text() +
                           " no longer exists: " + regained.wildcard->record.owner.text() +
                           " answers for it (" + joined(regained.types) + ")");
  }
  const auto shadow = cover.shadow(removed.owner);
  if (shadow && shadow->is_empty) {
    report.lines.push_back(
        removed.owner.text() +
        " has no more records, but a name below it has: " + shadow->wildcard->record.owner.text() +
        " (" + joined(shadow->types) + ") does not answer for it (RFC 4592 §2.2.2)");
  }
  return {};
}

}  // namespace

Result<ToolReport> zone_edit(Env& env, const EditTool& tool) {
  ASSIGN(const Record record, record_of(tool));
  ASSIGN(const ZoneText text,
         read_zone(env.files, tool.file, tool.origin, {.include_root = tool.include_root}));
  ASSIGN(const Found found, find_record(text, record));
  const bool there = found.record != nullptr;
  ASSIGN(const std::string line, record_text(there ? found.record->record : record));
  if (tool.add == there) return nothing_to_do(tool, line);
  if (!tool.add && !found.managed) return by_hand(text, *found.record, line);
  ASSIGN(const EditOutcome outcome, write_edit(env, tool, record, written_file(text)));
  // Another process may have done the same between our reading and the lock.
  if (!outcome.changed) return nothing_to_do(tool, line);
  ASSIGN(ToolReport report, edit_report(outcome));
  if (!tool.add) TRY(report_wildcards(env, tool, record, report));
  return report;
}

}  // namespace millrace::dnszone
