// A source: another host's outboxes, as the configuration describes them.
#pragma once

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/base/subject.h"
#include "core/bundle/stage_graph.h"
#include "core/files/files.h"
#include "core/inbox/allowed_names.h"

namespace millrace {

// What one bundle of another host may be. Enough for 100,000 certificates.
inline constexpr TreeLimits kSourceLimits = {
    .files = 500'000, .file_size = 64U << 20U, .total_size = size_t{1} << 30U};

struct Source {
  std::string name;  // a file label
  Role role = Role::key;
  Path directory;         // with an outbox for each stage; or:
  std::string url;        // the same, served over HTTPS
  std::string box = {};   // or: the name under which that host publishes in etcd
  Path publication = {};  // of a publisher in a directory; empty: "publication" in `directory`
  Path ca_file;           // trust anchors for it; empty: the system's
  std::optional<Duration> max_age;                // of a bundle; nullopt: until it expires
  size_t threshold = 1;                           // of pinned keys that must have signed
  std::optional<std::vector<AllowedName>> allow;  // nullopt: all names of the configuration
  size_t max_records = 0;                         // challenge records at one time
  TreeLimits limits = kSourceLimits;

  // Read over the network, by requests of this process.
  bool is_remote() const { return !url.empty() || !box.empty(); }
  bool provides(Stage stage) const { return role_of(stage) == role; }
  Subject subject() const { return {SubjectKind::source, name}; }
  // Where the outbox of that scope is, if it is in a directory.
  Path place_of(std::string_view scope) const {
    const bool is_apart = scope == scope_of(Stage::publish) && !publication.empty();
    return is_apart ? publication : directory / scope;
  }
};

struct Sources {
  std::vector<Source> list;  // the first one wins where two have the same certificate
  std::set<Stage> own;       // the stages of this host

  // Whether this host's own outbox of the stage is read: it runs here, or no source has it.
  bool has_own(Stage stage) const;
};

inline bool Sources::has_own(Stage stage) const {
  return own.contains(stage) || std::ranges::none_of(list, [stage](const Source& source) {
           return source.provides(stage);
         });
}

}  // namespace millrace
