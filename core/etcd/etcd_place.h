// A store: an etcd cluster, and where this site's outboxes are in it, as the configuration
// describes it. The store is not trusted: what is read from it is checked as what is read from a
// directory.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/path.h"
#include "core/base/result.h"

namespace millrace {

struct EtcdPlace {
  std::vector<std::string> endpoints;  // "https://etcd1.example:2379", without a final '/'
  std::string prefix;                  // of all keys: "/millrace/SITE", without a final '/'
  std::string box;           // the name under which this host publishes; empty: it does not
  Path ca_file;              // trust anchors for the members; empty: the system's
  Path cert_file, key_file;  // of this host as a TLS client; empty: none
  std::string user;          // of etcd; empty: no authentication
  Path password_file;        // 0600; of the user
  bool has_workers = false;  // several ACME hosts share the certificates through it
};

// What may be an endpoint: an https URL of a host and a port alone; http with 127.0.0.1 or [::1].
Result<void> check_etcd_endpoint(std::string_view url);
// '/' and labels, each of A-Z a-z 0-9 . _ -; at most 200 octets.
Result<void> check_etcd_prefix(std::string_view prefix);

}  // namespace millrace
