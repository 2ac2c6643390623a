#include "core/etcd/etcd_refusal.h"

#include "core/base/decimal.h"

namespace millrace {
namespace {

// gRPC's codes.
constexpr uint64_t kUnknown = 2, kDeadlineExceeded = 4, kPermissionDenied = 7, kAborted = 10,
                   kInternal = 13, kUnavailable = 14, kUnauthenticated = 16;

struct Known {
  std::string_view words;  // in the message
  ErrorKind kind;
  std::string_view advice;
};

constexpr Known kKnown[] = {
    {"database space exceeded", ErrorKind::failed,
     "the store is full (alarm NOSPACE) and takes no writes until there is room: have its members "
     "run with --auto-compaction-retention=1h, run etcdctl compact REVISION, etcdctl defrag and "
     "etcdctl alarm disarm, or raise --quota-backend-bytes"},
    {"request is too large", ErrorKind::failed,
     "its members must take requests of 1.5 MiB, which is etcd's default: correct "
     "--max-request-bytes"},
    {"received message larger", ErrorKind::failed,
     "its members must take requests of 1.5 MiB, which is etcd's default: correct "
     "--max-request-bytes"},
    {"too many operations", ErrorKind::failed,
     "its members must take 128 operations in a transaction, which is etcd's default: correct "
     "--max-txn-ops"},
    {"has been compacted", ErrorKind::not_yet,
     "the store does not have this revision any more: the next run reads the newest one"},
    {"too many requests", ErrorKind::not_yet, "the store has more requests than it can process"},
    {"user name is empty", ErrorKind::config,
     "the store requires a user: set /etcd/user and /etcd/password_file"},
    {kCommonNameRefused, ErrorKind::config,
     "with users, etcd accepts here only a TLS client whose certificate has no common name: make "
     "another /etcd/cert_file, with a subject like O=mx1"},
};

const Known* known_of(const EtcdRefusal& refusal) {
  for (const Known& known : kKnown) {
    if (refusal.message.find(known.words) != std::string::npos) return &known;
  }
  return nullptr;
}

bool has(const EtcdRefusal& refusal, std::string_view words) {
  return refusal.message.find(words) != std::string::npos;
}

}  // namespace

EtcdVerdict verdict_of(const EtcdRefusal& refusal) {
  if (has(refusal, "authentication is not enabled")) return EtcdVerdict::no_auth;
  // A token of before a change of users has an old revision.
  if (refusal.code == kUnauthenticated || has(refusal, "revision of auth store is old")) {
    return EtcdVerdict::no_token;
  }
  switch (refusal.code) {
    case kUnknown:
    case kDeadlineExceeded:
    case kAborted:
    case kInternal:
    case kUnavailable:
      return EtcdVerdict::next_member;
    default:
      return EtcdVerdict::final;
  }
}

Error error_of(const EtcdRefusal& refusal, const std::string& member, const EtcdPlace& place) {
  const std::string text = "etcd " + member + ": " + refusal.message;
  if (const Known* known = known_of(refusal)) {
    return {known->kind, text + ": " + std::string(known->advice)};
  }
  if (has(refusal, "authentication failed") || refusal.code == kUnauthenticated) {
    return config_error(text + ": expected the password of user " + place.user + " in " +
                        place.password_file.string());
  }
  if (refusal.code == kPermissionDenied) {
    const std::string user = place.user.empty() ? "" : " of user " + place.user;
    return config_error(text + ": expected that a role" + user + " may read " + place.prefix +
                        "/, and write where this host publishes: etcdctl role grant-permission");
  }
  if (verdict_of(refusal) == EtcdVerdict::next_member) {
    return not_yet(text +
                   ": a store without a majority of its members, or between two leaders, answers "
                   "no request");
  }
  return Error(text + " (code " + std::to_string(refusal.code) + ")");
}

Result<void> check_etcd_version(const std::string& version, const std::string& member) {
  constexpr unsigned kMajor = 3, kMinor = 4;
  const size_t dot = version.find('.');
  const size_t end = dot == std::string::npos ? dot : version.find('.', dot + 1);
  const std::string_view text(version);
  const auto major = parse_decimal<unsigned>(text.substr(0, dot));
  const auto minor = dot == std::string::npos
                         ? std::nullopt
                         : parse_decimal<unsigned>(text.substr(dot + 1, end - dot - 1));
  const bool is_known = major && minor;
  if (is_known && (*major > kMajor || (*major == kMajor && *minor >= kMinor))) return {};
  return config_error("etcd " + member + ": this is etcd " + version +
                      ", expected 3.4 or newer: update the members of the store");
}

}  // namespace millrace
