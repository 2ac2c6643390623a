// The configuration as the program uses it: one JSON file, read, checked and turned into the
// settings of every folder.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "acme/settings.h"
#include "cli/config/roles.h"
#include "core/bundle/stage.h"
#include "core/env/env.h"
#include "core/etcd/etcd_place.h"
#include "core/inbox/source.h"
#include "dnszone/settings.h"
#include "publish/service/service_settings.h"
#include "publish/settings.h"
#include "tlsa/settings.h"

namespace millrace::cli {

struct WaitSettings {
  Duration limit{600};
  Duration interval{5};
};

struct Config {
  std::string shown;  // the file's name in messages
  Path file;          // absolute
  Path state;
  std::string host;
  std::vector<Role> roles;  // empty: they follow from the sections
  Duration run_every = std::chrono::days(1);
  bool is_confined = true;
  acme::Settings acme;  // no CA: no /acme
  dnszone::Settings dns;
  tlsa::Settings tlsa;
  publish::Settings publication;
  publish::PullSettings pull;
  WaitSettings wait;
  Sources sources;
  std::optional<EtcdPlace> etcd;  // the store; nullopt: none
  Duration outbox_lifetime = std::chrono::days(30);

  StageContext context(Env& env) const;
};

struct ConfigReading {
  std::optional<Config> config;  // nullopt: there are errors
  std::vector<Error> errors;     // all of them, in the order of the file
};

struct ConfigText {
  std::string text;
  std::string shown;
  Path file;              // absolute; relative paths start at its directory
  std::string host_name;  // of this machine
};

// The pure part.
ConfigReading parse_config(const ConfigText& source);

// Only "state" and "roles", for `init`, which works with a configuration that is not complete yet.
Result<Path> parse_state_path(const ConfigText& source);
std::vector<Role> parse_roles(const ConfigText& source);

}  // namespace millrace::cli
