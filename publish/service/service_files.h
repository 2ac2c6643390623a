// The files that a service reads: where they are, and what is in them.
#pragma once

#include <vector>

#include "core/crypto/secret.h"
#include "publish/service/service_settings.h"

namespace millrace::publish {

enum class FilePart { key, chain, key_chain, chain_key };

struct ServiceFile {
  Path path;
  FilePart part = FilePart::chain;
  mode_t mode = 0644;
};

// Of one certificate. With separate files the chain comes first.
std::vector<ServiceFile> files_of(const ServiceSettings& service, const CertId& id);

// What is in it. Both in PEM, each with a final newline.
Secret contents_of(FilePart part, std::string_view key, std::string_view chain);

}  // namespace millrace::publish
