#include "cli/config/configured_paths.h"

#include <filesystem>

#include "core/env/programs.h"
#include "publish/service/service_files.h"

namespace millrace::cli {
namespace {

class PathList {
 public:
  void add(ConfiguredPath path) {
    if (!path.path.empty()) paths_.push_back(std::move(path));
  }
  void read_file(std::string name, const Path& path, FileKind kind) {
    add({std::move(name), path, kind, false, false});
  }
  void written_file(std::string name, const Path& path, FileKind kind) {
    add({std::move(name), path, kind, false, true});
  }

  std::vector<ConfiguredPath> take() { return std::move(paths_); }

 private:
  std::vector<ConfiguredPath> paths_;
};

void add_acme(const acme::Settings& settings, PathList& paths) {
  for (const auto& ca : settings.cas) {
    paths.read_file(ca.place("ca_file"), ca.ca_file, FileKind::configuration);
    if (!ca.external_account) continue;
    paths.read_file(ca.place("external_account.key_file"), ca.external_account->key_file,
                    FileKind::private_key);
  }
  for (const auto& certificate : settings.certificates) {
    const std::string name = "certificate " + certificate.id.text() + ": ";
    paths.read_file(name + "chain_roots", certificate.chain_roots, FileKind::configuration);
    // A user who can change it decides for which key the certificate is issued.
    paths.read_file(name + "csr", certificate.csr_file, FileKind::configuration);
  }
}

void add_source(const Source& source, PathList& paths) {
  paths.read_file("source " + source.name + ": ca_file", source.ca_file, FileKind::configuration);
}

void add_store(const EtcdPlace& store, PathList& paths) {
  paths.read_file("etcd: ca_file", store.ca_file, FileKind::configuration);
  paths.read_file("etcd: cert_file", store.cert_file, FileKind::configuration);
  paths.read_file("etcd: key_file", store.key_file, FileKind::private_key);
  paths.read_file("etcd: password_file", store.password_file, FileKind::private_key);
}

// The path that will be run: from PATH, or from the working directory. Empty: not found.
Path program_of(const std::string& name) {
  const Path found = find_program(name);
  const bool is_path = found.string().find('/') != std::string::npos;
  return is_path ? std::filesystem::absolute(found) : Path();
}

void add_zone(const dnszone::ZoneSettings& zone, PathList& paths) {
  const std::string name = "zone " + zone.zone.text() + ": ";
  paths.written_file(name + "file", zone.source, FileKind::zone_source);
  paths.written_file(name + "managed_file", zone.managed_file, FileKind::zone_source);
  paths.written_file(name + "signed_file", zone.signed_file, FileKind::zone_source);
  paths.add({name + "keys", zone.signing.keys, FileKind::key_directory, true, false});
  if (!zone.reload.empty()) {
    paths.read_file(name + "reload", program_of(zone.reload.front()), FileKind::program);
  }
  if (!zone.review.empty()) {
    paths.read_file(name + "review", program_of(zone.review.front()), FileKind::program);
  }
}

void add_service(const publish::ServiceSettings& service, PathList& paths) {
  const std::string name = service.subject().text() + ": ";
  for (const CertId& id : service.certificates) {
    for (const auto& file : publish::files_of(service, id)) {
      paths.written_file(name + "file", file.path, FileKind::service_file);
    }
  }
  for (const publish::Arguments& program : publish::programs_of(service)) {
    paths.read_file(name + program.front(), program_of(program.front()), FileKind::program);
  }
}

}  // namespace

std::vector<ConfiguredPath> configured_paths(const Config& config) {
  PathList paths;
  paths.read_file("configuration", config.file, FileKind::configuration);
  paths.add({"state", config.state, FileKind::state, true, true});
  add_acme(config.acme, paths);
  for (const Source& source : config.sources.list) add_source(source, paths);
  if (config.etcd) add_store(*config.etcd, paths);
  for (const auto& zone : config.dns.zones) add_zone(zone, paths);
  for (const auto& service : config.pull.services) add_service(service, paths);
  paths.add(
      {"publication.directory", config.publication.directory, FileKind::publication, true, true});
  return paths.take();
}

}  // namespace millrace::cli
