#include "publish/service/service_files.h"

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

}  // namespace

std::vector<ServiceFile> files_of(const ServiceSettings& service, const CertId& id) {
  const Path key = service.directory / (id.text() + ".key");
  const Path pem = service.directory / (id.text() + ".pem");
  switch (service.layout) {
    case PairLayout::separate:
      return {{pem, FilePart::chain, 0644}, {key, FilePart::key, service.mode}};
    case PairLayout::key_chain:
      return {{pem, FilePart::key_chain, service.mode}};
    case PairLayout::chain_key:
      return {{pem, FilePart::chain_key, service.mode}};
  }
  return {};
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
  }
  return Secret();
}

}  // namespace millrace::publish
