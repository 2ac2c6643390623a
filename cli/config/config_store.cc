#include "cli/config/config_store.h"

#include <set>

#include "core/base/ascii.h"
#include "core/base/file_label.h"
#include "core/base/printable.h"

namespace millrace::cli {
namespace {

constexpr std::string_view kScheme = "etcd:";
constexpr size_t kLongestUser = 200;  // octets

void check_endpoints(const EtcdPlace& store, ConfigDocument& document) {
  std::set<std::string> seen;
  size_t index = 0;
  for (const std::string& endpoint : store.endpoints) {
    const std::string item = "/etcd/endpoints/" + std::to_string(index++);
    if (const auto valid = check_etcd_endpoint(endpoint); !valid) {
      document.fault(item, valid.error().message);
    } else if (!seen.insert(endpoint).second) {
      document.fault(item, endpoint + " is listed twice");
    }
  }
}

// Each of the two is useless alone.
void check_pair(const char* one, const char* other, ConfigDocument& document) {
  const std::string place = "/etcd/";
  if (document.has(place + one) == document.has(place + other)) return;
  const char* missing = document.has(place + one) ? other : one;
  document.fault("/etcd", "\"" + std::string(missing) + "\" is missing: " + one + " and " + other +
                              " belong together");
}

std::string box_to_publish(ConfigDocument& document, const std::string& host) {
  if (!document.flag("/etcd/publish")) return {};
  const bool is_set = document.has("/etcd/box");
  std::string box = is_set ? document.text("/etcd/box") : host;
  if (!is_set) {
    for (char& c : box) c = lower(c);
  }
  if (is_file_label(box)) return box;
  document.fault(is_set ? "/etcd/box" : "/etcd",
                 is_set ? std::string(kFileLabelWanted)
                        : "\"box\" is missing: the name of this host, " + printable(host, 80) +
                              ", cannot be one: " + std::string(kFileLabelWanted));
  return {};
}

}  // namespace

std::optional<EtcdPlace> store_of(ConfigDocument& document, const Path& base,
                                  const std::string& host) {
  if (!document.has("/etcd")) return std::nullopt;
  const auto path = [&](const std::string& pointer) {
    const std::string text = document.text(pointer);
    return text.empty() ? Path() : (base / text).lexically_normal();
  };
  EtcdPlace store;
  store.endpoints = document.list("/etcd/endpoints");
  store.prefix = document.text("/etcd/prefix");
  store.box = box_to_publish(document, host);
  store.ca_file = path("/etcd/ca_file");
  store.cert_file = path("/etcd/cert_file");
  store.key_file = path("/etcd/key_file");
  store.user = document.text("/etcd/user");
  store.password_file = path("/etcd/password_file");
  store.has_workers = document.flag("/etcd/workers");
  if (store.has_workers && !document.flag("/etcd/publish")) {
    document.fault("/etcd/workers",
                   "requires \"publish\": true: the others read what this host issues");
  }
  check_endpoints(store, document);
  const auto prefix = check_etcd_prefix(store.prefix);
  if (!store.prefix.empty() && !prefix) document.fault("/etcd/prefix", prefix.error().message);
  check_pair("cert_file", "key_file", document);
  check_pair("user", "password_file", document);
  if (store.user.size() > kLongestUser) {
    document.fault("/etcd/user", "expected at most 200 octets");
  }
  return store;
}

std::optional<std::string> box_of(std::string_view outbox) {
  if (!outbox.starts_with(kScheme)) return std::nullopt;
  return std::string(outbox.substr(kScheme.size()));
}

void check_box(const std::string& place, const std::string& box, ConfigDocument& document) {
  if (!is_file_label(box)) {
    document.fault(place,
                   "expected etcd:BOX, where BOX is the name under which that host "
                   "publishes, " +
                       std::string(kFileLabelWanted.substr(9)) +
                       ", got \"etcd:" + printable(box, 80) + "\"");
  }
  if (!document.has("/etcd")) {
    document.fault(place,
                   "expected \"etcd\" in this configuration, with the endpoints of the store");
  }
}

}  // namespace millrace::cli
