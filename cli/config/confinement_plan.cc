#include "cli/config/confinement_plan.h"

#include <algorithm>
#include <filesystem>
#include <set>
#include <span>

#include "cli/config/roles.h"
#include "cli/config/system_paths.h"
#include "core/base/joined.h"
#include "core/base/path.h"
#include "core/base/printable.h"

namespace millrace::cli {
namespace {

constexpr size_t kReviewArguments = 4;  // zone_review.h

Path nearest_existing(Path path) {
  std::error_code cannot;
  while (path.has_relative_path() && !std::filesystem::exists(path, cannot)) {
    path = path.parent_path();
  }
  return path;
}

// Each path once.
class PlannedPaths {
 public:
  void read(const Path& path) {
    if (!path.empty()) readable_.insert(path);
  }
  // The directory itself, or nothing if it is missing.
  void write_into(const Path& directory) {
    if (!directory.empty()) writable_.insert(directory);
  }
  void write(const Path& directory) {
    if (!directory.empty()) writable_.insert(nearest_existing(directory));
  }
  // The file may be a link within its directory or to another one.
  void replace(const Path& file) {
    if (file.empty()) return;
    write(directory_of(file));
    std::error_code cannot;
    const Path target = std::filesystem::canonical(file, cannot);
    if (!cannot) write(directory_of(target));
  }

  // People move keys, and whole directories of the state, elsewhere and leave a link.
  void follow_links_in(const Path& directory, bool is_written) {
    std::error_code cannot;
    for (const auto& entry : std::filesystem::directory_iterator(directory, cannot)) {
      if (!entry.is_symlink(cannot)) continue;
      const Path target = std::filesystem::canonical(entry.path(), cannot);
      if (cannot) continue;
      (is_written ? writable_ : readable_).insert(target);
    }
  }

  Confinement take() const {
    Confinement confinement{.readable = {readable_.begin(), readable_.end()}, .writable = {}};
    for (const Path& path : writable_) {
      if (!is_below_another(path)) confinement.writable.push_back(path);
    }
    return confinement;
  }

 private:
  bool is_below_another(Path path) const {
    while (path.has_relative_path()) {
      path = path.parent_path();
      if (writable_.contains(path)) return true;
    }
    return false;
  }

  std::set<Path> readable_, writable_;
};

void add_requests(const Config& config, PlannedPaths& paths) {
  for (const auto& certificate : config.acme.certificates) paths.read(certificate.csr_file);
  paths.read(config.publication.directory);
}

void add_cas(const Config& config, PlannedPaths& paths) {
  for (const auto& ca : config.acme.cas) {
    paths.read(ca.ca_file);
    if (ca.external_account) paths.read(ca.external_account->key_file);
  }
  for (const auto& certificate : config.acme.certificates) paths.read(certificate.chain_roots);
}

void add_zone(const dnszone::ZoneSettings& zone, PlannedPaths& paths) {
  paths.replace(zone.source);
  paths.replace(zone.managed_file);
  paths.replace(zone.signed_file);
  paths.write(zone.include_root);  // an included file may have the serial
  paths.write(zone.signing.keys);  // what a killed keygen left there is removed
  paths.follow_links_in(zone.signing.keys, false);
}

// Whether one of the stages reads an outbox of the source. A run of all stages of this host reads
// the report of each.
bool is_read(const Config& config, const Source& source, const std::vector<Stage>& stages) {
  if (stages == stages_of_host(config)) return true;
  // What the others have issued.
  const bool is_worker = config.etcd && config.etcd->has_workers && source.provides(Stage::fetch);
  if (is_worker && std::ranges::count(stages, Stage::order) > 0) return true;
  return std::ranges::any_of(stages, [&source](Stage reader) {
    return std::ranges::any_of(kAllStages, [&](Stage writer) {
      return source.provides(writer) && reads_from(reader, writer);
    });
  });
}

// Whether one of them is remote.
bool add_sources(const Config& config, const std::vector<Stage>& stages, PlannedPaths& paths) {
  bool uses_network = false;
  for (const Source& source : config.sources.list) {
    if (!is_read(config, source, stages)) continue;
    paths.read(source.directory);
    paths.read(source.publication);
    paths.read(source.ca_file);
    uses_network = uses_network || source.is_remote();
  }
  return uses_network;
}

// For its sources, and because each stage that writes publishes there.
bool add_store(const Config& config, PlannedPaths& paths) {
  if (!config.etcd) return false;
  for (const Path& file : {config.etcd->ca_file, config.etcd->cert_file, config.etcd->key_file,
                           config.etcd->password_file}) {
    paths.read(file);
  }
  return true;
}

void add_programs(const dnszone::ZoneSettings& zone, std::vector<AllowedProgram>& programs) {
  if (!zone.reload.empty()) programs.push_back({zone.reload});
  if (!zone.review.empty()) programs.push_back({zone.review, kReviewArguments});
}

// The keys are in the state.
void add_service(const publish::ServiceSettings& service, PlannedPaths& paths,
                 std::vector<AllowedProgram>& programs) {
  paths.write_into(service.directory);
  for (publish::Arguments& program : publish::programs_of(service)) {
    programs.push_back({std::move(program)});
  }
}

bool has_handshakes(const Config& config) {
  return std::ranges::any_of(config.pull.services,
                             [](const auto& service) { return !service.look.empty(); });
}

// In messages: the first ones.
std::string some_of(const std::vector<Path>& paths) {
  constexpr size_t kMost = 10;
  const size_t shown = std::min(paths.size(), kMost);
  std::string text = joined(std::span(paths).first(shown), ", ",
                            [](const Path& path) { return printable(path.string()); });
  if (paths.size() > shown) text += " and " + std::to_string(paths.size() - shown) + " more";
  return text;
}

}  // namespace

Confinement confinement_of(const Config& config, const std::vector<Stage>& stages) {
  const auto has = [&stages](std::initializer_list<Stage> some) {
    return std::ranges::any_of(some,
                               [&](Stage stage) { return std::ranges::count(stages, stage) > 0; });
  };
  PlannedPaths paths;
  for (const char* file : kSystemFiles) paths.read(file);
  paths.read(config.file);
  paths.write(config.state);
  paths.follow_links_in(config.state, true);
  paths.follow_links_in(StatePaths(config.state).outboxes_directory(), true);
  if (has({Stage::csr})) add_requests(config, paths);
  if (has({Stage::order, Stage::fetch, Stage::sign})) add_cas(config, paths);
  if (has({Stage::publish})) paths.write(config.publication.directory);
  const bool has_remote = add_sources(config, stages, paths);
  const bool has_store = add_store(config, paths);
  const bool has_zones = has({Stage::challenge, Stage::tlsa, Stage::sign});
  std::vector<AllowedProgram> programs;
  for (const auto& zone : config.dns.zones) {
    if (has_zones) add_zone(zone, paths);
    if (has({Stage::sign})) add_programs(zone, programs);
  }
  if (has({Stage::pull})) {
    paths.read(config.publication.directory);
    for (const auto& service : config.pull.services) add_service(service, paths, programs);
  }
  Confinement confinement = paths.take();
  confinement.programs = std::move(programs);
  const bool shakes_hands =
      (has({Stage::tlsa}) && config.tlsa.looks) || (has({Stage::pull}) && has_handshakes(config));
  confinement.uses_network = has_remote || has_store || shakes_hands ||
                             has({Stage::order, Stage::fetch, Stage::sign, Stage::poll});
  return confinement;
}

std::vector<std::string> confinement_notes(const Config& config, const ConfinementReport& system) {
  std::vector<std::string> notes;
  notes.push_back("confinement: in force: " + or_none(joined(system.in_force)));
  if (!system.missing.empty()) {
    notes.push_back("confinement: this system lacks: " + joined(system.missing));
  }
  if (!config.is_confined) {
    notes.emplace_back("confinement: files are not confined, because /confinement is off");
    return notes;
  }
  const Confinement host = confinement_of(config, stages_of_host(config));
  notes.push_back("confinement: the stages of this host (" + joined(stages_of_host(config)) +
                  ") write only below " + some_of(host.writable));
  return notes;
}

}  // namespace millrace::cli
