#include "publish/service/service_files.h"

#include <algorithm>

#include "core/base/encoding.h"

namespace millrace::publish {
namespace {

// Room for both from the start: an octet of a key is not left in memory that is given back.
Secret one_after_the_other(std::string_view first, std::string_view second) {
  std::string all;
  all.reserve(first.size() + second.size());
  all += first;
  all += second;
  return Secret(std::move(all));
}

// RFC 2849: a value that is not plain ASCII is in base64.
std::string ldif_line(const std::string& attribute, const std::string& value) {
  const bool is_plain = std::ranges::all_of(value, [](char c) { return c >= ' ' && c <= '~'; });
  return attribute + (is_plain ? ": " + value : ":: " + to_base64(value)) + "\n";
}

std::string replacement(const std::string& attribute, const Path& file) {
  return "replace: " + attribute + "\n" + ldif_line(attribute, absolute(file).string());
}

Path ldif_path(const ServiceSettings& service, const CertId& id) {
  return service.directory / (id.text() + ".ldif");
}

ServiceFile ldif_of(const ServiceSettings& service, const CertId& id, const Path& chain,
                    const Path& key) {
  return {ldif_path(service, id), FilePart::ldif, 0644,
          "dn: cn=config\nchangetype: modify\n" + replacement("olcTLSCertificateFile", chain) +
              "-\n" + replacement("olcTLSCertificateKeyFile", key)};
}

std::vector<ServiceFile> pair_files(const ServiceSettings& service, const CertId& id) {
  const Path key = service.directory / (id.text() + ".key");
  const Path pem = service.directory / (id.text() + ".pem");
  switch (service.layout) {
    case PairLayout::separate:
      return {{pem, FilePart::chain, 0644, {}}, {key, FilePart::key, service.mode, {}}};
    case PairLayout::key_chain:
      return {{pem, FilePart::key_chain, service.mode, {}}};
    case PairLayout::chain_key:
      return {{pem, FilePart::chain_key, service.mode, {}}};
  }
  return {};
}

}  // namespace

std::vector<ServiceFile> files_of(const ServiceSettings& service, const CertId& id) {
  std::vector<ServiceFile> files = pair_files(service, id);
  if (service.kind == ServiceKind::openldap) {
    files.push_back(ldif_of(service, id, files.front().path, files.back().path));
  }
  return files;
}

Arguments with_ldif(const ServiceSettings& service, Arguments arguments) {
  if (service.certificates.empty()) return arguments;
  std::ranges::replace(arguments, std::string(kLdif),
                       ldif_path(service, service.certificates.front()).string());
  return arguments;
}

std::vector<Arguments> programs_of(const ServiceSettings& service) {
  std::vector<Arguments> programs = service.extra;
  for (const Arguments* program : {&service.check, &service.action, &service.restart}) {
    if (!program->empty()) programs.push_back(*program);
  }
  return programs;
}

Secret contents_of(FilePart part, std::string_view key, std::string_view chain) {
  switch (part) {
    case FilePart::key:
      return Secret(std::string(key));
    case FilePart::chain:
      return Secret(std::string(chain));
    case FilePart::key_chain:
      return one_after_the_other(key, chain);
    case FilePart::chain_key:
      return one_after_the_other(chain, key);
    case FilePart::ldif:
      break;
  }
  return Secret();
}

Secret contents_of(const ServiceFile& file, std::string_view key, std::string_view chain) {
  return file.part == FilePart::ldif ? Secret(file.text) : contents_of(file.part, key, chain);
}

}  // namespace millrace::publish
