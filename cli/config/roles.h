// Which stages a host runs. They follow from what its configuration has, or from its "roles".
//
//   role        stages                        needs                    without "roles"
//   key         csr                           certificates             with acme and zones, or
//                                                                      with neither
//   acme        order fetch (poll with zones) acme, certificates       with acme
//   dns         challenge tlsa sign poll      zones                    with zones
//   publisher   publish                       publication              with publication
//   consumer    pull                          services, certificates   with services
//
// So a host with all sections runs all stages, and a host with one section runs its stages. A DNS
// host, or an ACME host for others, has certificates in its configuration and makes no keys for
// them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/bundle/stage_graph.h"

namespace millrace::cli {

struct Config;
class ConfigDocument;

Result<Role> parse_role(std::string_view text);

// In the order of the pipeline.
std::vector<Stage> stages_of_host(const Config& config);
bool runs(const Config& config, Stage stage);

// A usage error with the reason, if this host does not run the stage.
Result<void> require_stage(const Config& config, Stage stage);

// Faults where a role lacks what it needs, or no stage is to be run.
void check_roles(const Config& config, ConfigDocument& document);

}  // namespace millrace::cli
