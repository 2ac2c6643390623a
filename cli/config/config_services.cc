#include "cli/config/config_services.h"

#include <algorithm>

#include "cli/config/config_lines.h"
#include "core/base/file_label.h"
#include "core/base/printable.h"

namespace millrace::cli {
namespace {

using publish::KindDefaults;
using publish::LookTarget;
using publish::ServiceSettings;

using Names = std::map<CertId, std::vector<CertName>>;

// One service.
class ServiceBuilder {
 public:
  ServiceBuilder(ConfigDocument& document, const std::string& name)
      : document_(document), name_(name), place_("/services/" + pointer_part(name)) {}

  ServiceSettings build(const Path& base, const Names& names) {
    ServiceSettings service;
    service.name = name_;
    if (!is_file_label(name_)) document_.fault(place_, std::string(kFileLabelWanted));
    service.kind = choice("/kind", publish::parse_service_kind, publish::ServiceKind::generic);
    const KindDefaults& defaults = publish::defaults_of(service.kind);
    service.certificates = certificates(names);
    if (service.kind == publish::ServiceKind::openldap && service.certificates.size() > 1) {
      document_.fault(place_ + "/certificates", "slapd has one certificate: expected one, got " +
                                                    std::to_string(service.certificates.size()));
    }
    const std::string directory = document_.text(place_ + "/directory");
    if (!directory.empty()) service.directory = (base / directory).lexically_normal();
    service.layout = choice("/files", publish::parse_pair_layout, defaults.layout);
    service.owner = text("/owner", defaults.owner);
    service.group = text("/group", defaults.group);
    service.mode = mode(defaults.mode);
    set_programs(defaults, service);
    service.look = look(defaults, names, service.certificates);
    service.look_limit = document_.duration(place_ + "/look_limit");
    return service;
  }

 private:
  bool has(const char* key) const { return document_.has(place_ + key); }

  std::string text(const char* key, const std::string& fallback) const {
    return has(key) ? document_.text(place_ + key) : fallback;
  }

  std::vector<std::string> list(const char* key, const std::vector<std::string>& fallback) const {
    return has(key) ? document_.list(place_ + key) : fallback;
  }

  // A value that is not one of the choices has a fault already.
  template <class Value>
  Value choice(const char* key, Result<Value> (*parse)(std::string_view), Value fallback) const {
    const auto value = parse(document_.text(place_ + key));
    return value ? *value : fallback;
  }

  void set_programs(const KindDefaults& defaults, ServiceSettings& service) {
    service.check = list("/check", defaults.check);
    service.extra = document_.lists(place_ + "/extra");
    service.action = with_ldif(service, list("/action", defaults.action));
    // What follows another action than the kind's is not known.
    service.restart = list("/restart", has("/action") ? publish::Arguments() : defaults.restart);
    service.timeout = document_.duration(place_ + "/timeout");
    if (service.action.empty() && document_.has(place_ + "/kind") && !has("/action")) {
      document_.fault(place_, "\"action\" is missing: a service of the kind \"generic\" needs it");
    }
  }

  std::vector<CertId> certificates(const Names& names) {
    std::vector<CertId> ids;
    size_t index = 0;
    for (const std::string& one : document_.list(place_ + "/certificates")) {
      add_certificate("/certificates/" + std::to_string(index++), one, names, ids);
    }
    return ids;
  }

  void add_certificate(const std::string& key, const std::string& text, const Names& names,
                       std::vector<CertId>& ids) {
    if (text.empty()) return;  // a fault already
    const auto id = CertId::parse(text);
    if (!id || !names.contains(*id)) {
      document_.fault(place_ + key, printable(text, 80) + " is not a certificate of /certificates");
    } else if (std::ranges::count(ids, *id) > 0) {
      document_.fault(place_ + key, text + " is listed twice");
    } else {
      ids.push_back(*id);
    }
  }

  mode_t mode(mode_t fallback) {
    if (!has("/mode")) return fallback;
    const std::string text = document_.text(place_ + "/mode");
    for (const auto& [name, mode] :
         {std::pair("0600", 0600), {"0400", 0400}, {"0640", 0640}, {"0440", 0440}}) {
      if (text == name) return static_cast<mode_t>(mode);
    }
    document_.fault(place_ + "/mode",
                    "expected one of 0600, 0400, 0640, 0440, got \"" + printable(text, 80) + "\"");
    return fallback;
  }

  std::vector<LookTarget> look(const KindDefaults& defaults, const Names& names,
                               const std::vector<CertId>& certificates) {
    std::vector<LookTarget> targets;
    size_t index = 0;
    for (const std::string& text : document_.list(place_ + "/look")) {
      auto target = LookTarget::parse(text);
      const std::string item = place_ + "/look/" + std::to_string(index++);
      if (!target) document_.fault(item, target.error().message);
      if (target) targets.push_back(*std::move(target));
    }
    if (has("/look") || defaults.port == 0) return targets;
    for (const CertId& id : certificates) add_first_name(defaults, names.at(id), targets);
    return targets;
  }

  // A wildcard is not the name of a host.
  static void add_first_name(const KindDefaults& defaults, const std::vector<CertName>& names,
                             std::vector<LookTarget>& targets) {
    const auto name =
        std::ranges::find_if(names, [](const CertName& one) { return !one.is_wildcard(); });
    if (name == names.end()) return;
    const LookTarget target = {name->text(), false, defaults.port, defaults.starttls};
    if (std::ranges::count(targets, target) == 0) targets.push_back(target);
  }

  ConfigDocument& document_;
  const std::string& name_;
  std::string place_;
};

// Two services that wrote one file would overwrite each other.
void check_service_files(const publish::PullSettings& settings, ConfigDocument& document) {
  std::map<Path, std::string> first;
  for (const ServiceSettings& service : settings.services) {
    if (service.directory.empty()) continue;
    for (const CertId& id : service.certificates) {
      for (const publish::ServiceFile& file : publish::files_of(service, id)) {
        const auto [known, is_new] = first.try_emplace(file.path, service.name);
        if (is_new || known->second == service.name) continue;
        document.fault("/services/" + pointer_part(service.name) + "/directory",
                       file.path.string() + " is written by the service " + known->second +
                           " too: choose another directory");
      }
    }
  }
}

}  // namespace

publish::PullSettings pull_settings(ConfigDocument& document, const Path& base,
                                    const acme::Settings& acme) {
  publish::PullSettings settings;
  settings.names = acme.expected_names();
  for (const std::string& name : document.members("/services")) {
    settings.services.push_back(ServiceBuilder(document, name).build(base, settings.names));
  }
  check_service_files(settings, document);
  return settings;
}

}  // namespace millrace::cli
