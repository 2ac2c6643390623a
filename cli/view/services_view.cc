#include "cli/view/services_view.h"

#include "cli/line/report_json.h"
#include "publish/pull/service_record.h"

namespace millrace::cli {
namespace {

using publish::InstalledLeaf;
using publish::ServiceRecord;
using publish::ServiceSettings;

Json time_json(const std::optional<TimePoint>& time) {
  return time ? Json(format_time(*time)) : Json();
}

std::string certificate_line(const CertId& id, const ServiceRecord& record) {
  const std::string head = "certificate " + id.text() + ": ";
  const auto found = record.certificates.find(id);
  if (found == record.certificates.end()) return head + "not installed yet";
  const InstalledLeaf& leaf = found->second;
  return head + "installed, valid until " + format_time(leaf.not_after) +
         (leaf.confirmed ? ", presented at every address since " + format_time(*leaf.confirmed)
                         : ", not known to be presented");
}

Json certificate_json(const CertId& id, const ServiceRecord& record) {
  Json json = {{"certificate", id.text()},
               {"leaf_sha256", Json()},
               {"not_after", Json()},
               {"deployed", Json()},
               {"presented", Json::object()}};
  const auto found = record.certificates.find(id);
  if (found == record.certificates.end()) return json;
  json["leaf_sha256"] = found->second.leaf_sha256;
  json["not_after"] = format_time(found->second.not_after);
  json["deployed"] = time_json(found->second.confirmed);
  json["presented"] = found->second.presented;
  return json;
}

std::string failure_text(const ServiceRecord& record) {
  std::string text =
      "failed " + std::to_string(record.failures) + (record.failures == 1 ? " time" : " times");
  if (record.failing_since) text += " since " + format_time(*record.failing_since);
  if (record.next_attempt) text += ", the next attempt is at " + format_time(*record.next_attempt);
  return text + ": " + record.last_error;
}

void add_hold(const std::string& head, const publish::Hold& hold, Json& json, StatusPart& part) {
  part.lines.push_back(head + text_of(hold));
  json["held"] = {{"who", hold.who}, {"since", format_time(hold.since)}, {"reason", hold.reason}};
}

Result<void> add_service(const StageContext& context, const ServiceSettings& service, Json& json,
                         StatusPart& part) {
  ASSIGN(const ServiceRecord record, publish::read_record(context, service.name));
  const std::string head =
      service.subject().text() + " (" + std::string(to_text(service.kind)) + "): ";
  for (const CertId& id : service.certificates) {
    part.lines.push_back(head + certificate_line(id, record));
    json["certificates"].push_back(certificate_json(id, record));
  }
  json["failures"] = record.failures;
  json["next_attempt"] = time_json(record.next_attempt);
  json["looked"] = time_json(record.looked);
  if (record.failures > 0) {
    const std::string text = failure_text(record);
    part.lines.push_back(head + text);
    part.errors.push_back(Error(text).about(service.subject()));
  }
  ASSIGN(const auto hold, publish::read_hold(context, service.name));
  if (hold) add_hold(head, *hold, json, part);
  return {};
}

}  // namespace

StatusPart services_status(Env& env, const Config& config) {
  StatusPart part;
  part.json = Json::array();
  const StageContext context = config.context(env);
  for (const ServiceSettings& service : config.pull.services) {
    Json json = {{"subject", json_of(service.subject())},
                 {"service", service.name},
                 {"kind", to_text(service.kind)},
                 {"certificates", Json::array()},
                 {"held", Json()}};
    if (auto added = add_service(context, service, json, part); !added) {
      json["error"] = added.error().text();
      part.lines.push_back(service.subject().text() + ": " + added.error().text());
      part.errors.push_back(std::move(added).error().about(service.subject()));
    }
    part.json.push_back(std::move(json));
  }
  return part;
}

}  // namespace millrace::cli
