// The files that a service reads: where they are, and what is in them.
#pragma once

#include <vector>

#include "core/crypto/secret.h"
#include "publish/service/service_settings.h"

namespace millrace::publish {

enum class FilePart { key, chain, key_chain, chain_key, ldif };

struct ServiceFile {
  Path path;
  FilePart part = FilePart::chain;
  mode_t mode = 0644;
  std::string text = {};  // of an LDIF, which does not depend on the certificate
};

// Of one certificate. With separate files the chain comes first. The LDIF of openldap makes slapd
// read both files in one modification: each alone would not match the other.
std::vector<ServiceFile> files_of(const ServiceSettings& service, const CertId& id);

// What is in it. Both in PEM, each with a final newline.
Secret contents_of(FilePart part, std::string_view key, std::string_view chain);
Secret contents_of(const ServiceFile& file, std::string_view key, std::string_view chain);

// The arguments with the path of the service's LDIF for kLdif.
Arguments with_ldif(const ServiceSettings& service, Arguments arguments);

}  // namespace millrace::publish
