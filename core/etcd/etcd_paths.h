// The keys of one outbox in the store:
//
//   PREFIX/box/BOX/SCOPE/
//     head                            which version is the current one (etcd_head.h)
//     v/00000042/SHA256.sig/0000      its signature, and further ones, in pieces
//     o/DIGEST/0000                   a file with that SHA-256, in pieces
//
// The signed list names each file with its digest, so files lie under their digests: the versions
// share what did not change. With 1,000 certificates of which one has changed, a version is two
// values; with files under their names it would be a thousand. Nothing but `head` ever changes.
//
// A value has 64 KiB at most: 32 of them are one answer (gRPC takes 4 MiB by default), 16 one
// request (etcd takes 1.5 MiB and 128 operations).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/bundle/bundle_names.h"
#include "core/etcd/etcd_place.h"

namespace millrace {

inline constexpr size_t kEtcdPiece = 64U << 10U;         // octets
inline constexpr size_t kEtcdRequest = 1U << 20U;        // octets of values
inline constexpr size_t kEtcdOperations = 128;           // in one transaction
inline constexpr size_t kEtcdReads = 32;                 // pieces in one answer
inline constexpr size_t kEtcdAnswer = size_t{4} << 20U;  // octets, as JSON

// The end of the range of keys that begin with `prefix`, which ends with '/'.
inline std::string etcd_end_of(std::string prefix) {
  prefix.back() = '0';  // the octet after '/'
  return prefix;
}

class EtcdPaths {
 public:
  EtcdPaths(const EtcdPlace& place, std::string_view box, std::string_view scope)
      : root_(place.prefix + "/box/" + std::string(box) + "/" + std::string(scope) + "/") {}

  std::string head() const { return root_ + "head"; }
  std::string versions() const { return root_ + "v/"; }
  std::string version(uint64_t serial) const { return versions() + version_name(serial) + "/"; }
  std::string signature(uint64_t serial, std::string_view file = kBundleSignature) const {
    return version(serial) + std::string(file) + "/";
  }
  std::string objects() const { return root_ + "o/"; }
  std::string object(std::string_view digest) const {
    return objects() + std::string(digest) + "/";
  }
  // The piece of that number below one of these.
  static std::string piece(const std::string& below, size_t number) {
    std::string digits = std::to_string(number);
    return below + std::string(digits.size() < 4 ? 4 - digits.size() : 0, '0') + digits;
  }

 private:
  std::string root_;
};

}  // namespace millrace
