// A pipeline of hosts that do not trust one another: two key hosts, an ACME host, a DNS host and a
// publisher, each with a configuration and a state of its own, on the fakes of a site.
#pragma once

#include <functional>
#include <string>

#include "core/bundle/stage.h"
#include "tests/support/program/site.h"

namespace millrace::test {

class Hosts : public Site {
 public:
  // After init, with the keys pinned; nothing has been run.
  Hosts();

  // "mx1", "web1" (key), "acme1", "ns1", "pub1"
  Said at_host(const std::string& host, std::vector<std::string> args);
  // Every host runs once. The exit statuses, in that order.
  std::vector<int> pass();
  bool is_published() const;  // both certificates
  // Until the publication has both certificates; throws otherwise.
  void issue();

  // Of publish, the publication.
  Path outbox(const std::string& host, Stage stage) const {
    return stage == Stage::publish ? directory / "publication"
                                   : directory / (host + "/state/outbox") / to_text(stage);
  }
  SignifySecretKey key(const std::string& host, Stage stage);
  FileTree contents(const std::string& host, Stage stage);  // of the current version

  // What a thief of a host's key can do: a well-signed version with any contents and any META.json.
  struct Forgery {
    FileTree files;      // the contents
    BundleMeta meta;     // of the version
    FileTree unsigned_;  // put beside them, not in the list
  };
  // The next version of that outbox, as the host would write it, changed by `change`.
  void forge(const std::string& host, Stage stage, const std::function<void(Forgery&)>& change);
};

}  // namespace millrace::test
