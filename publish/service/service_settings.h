// The part of the configuration for the stage pull: the services of this host.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/base/name.h"
#include "core/base/time.h"
#include "core/files/files.h"
#include "publish/service/look_target.h"
#include "publish/service/service_kind.h"

namespace millrace::publish {

struct ServiceSettings {
  std::string name;  // a file label
  ServiceKind kind = ServiceKind::generic;
  std::vector<CertId> certificates;  // not empty
  Path directory;                    // of its files
  PairLayout layout = PairLayout::separate;
  std::string owner, group;  // of its files; empty: those of this process
  mode_t mode = 0600;        // of each file with the key; the others are 0644
  Arguments check;           // empty: none
  std::vector<Arguments> extra;
  Arguments action;
  Arguments restart;  // empty: there is nothing after the action
  Duration timeout{60};
  std::vector<LookTarget> look;  // empty: a deployment cannot be confirmed
  Duration look_limit{10};       // after the action, until all answers must be new

  Subject subject() const { return {SubjectKind::service, name}; }
};

struct PullSettings {
  std::vector<ServiceSettings> services;
  std::map<CertId, std::vector<CertName>> names;  // of the configuration, as it has them

  const ServiceSettings* find(const std::string& service) const;
};

// All that are run for it, each once or more.
std::vector<Arguments> programs_of(const ServiceSettings& service);

inline const ServiceSettings* PullSettings::find(const std::string& service) const {
  for (const ServiceSettings& one : services) {
    if (one.name == service) return &one;
  }
  return nullptr;
}

}  // namespace millrace::publish
