#include "cli/command/role_advice.h"

#include <algorithm>
#include <set>

#include "core/base/joined.h"

namespace millrace::cli {
namespace {

// The first label of the host's name: a name for /sources on the others.
std::string short_name(const std::string& host) {
  std::string name = host.substr(0, host.find('.'));
  std::ranges::transform(name, name.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return name.empty() ? "host" : name;
}

// The roles, other than these, that read one of their stages.
std::vector<std::string> readers_elsewhere(const std::vector<Role>& roles) {
  std::set<std::string> readers;
  for (const Stage stage : stages_of(roles)) {
    for (const std::string& reader : readers_of(stage)) readers.insert(reader);
  }
  for (const Role role : roles) readers.erase(std::string(to_text(role)));
  return {readers.begin(), readers.end()};
}

// The stages that hosts of another role read.
std::vector<Stage> read_elsewhere(const std::vector<Role>& roles) {
  std::vector<Stage> stages = stages_of(roles);
  std::erase_if(stages, [&roles](Stage stage) {
    const auto readers = readers_of(stage);
    return std::ranges::all_of(readers, [&roles](const std::string& reader) {
      return std::ranges::any_of(roles, [&](Role role) { return to_text(role) == reader; });
    });
  });
  return stages;
}

std::vector<std::string> user_lines(const StatePaths& paths) {
  const std::string state = paths.root().string();
  return {
      "A user of its own for this host's stages:",
      "  Linux:    useradd --system --user-group --home-dir / --shell /usr/sbin/nologin millrace",
      "  FreeBSD:  pw useradd millrace -d /nonexistent -s /usr/sbin/nologin",
      "  then:     chown -R millrace:millrace " + state};
}

constexpr const char* kOutboxesArePublic =
    "They are world-readable (0755, 0644) and hold nothing private, so no group is needed. NFS, "
    "rsync, a checkout, an HTTPS server or etcd do as well: millrace-hosts(7).";

std::vector<std::string> mount_lines(const StatePaths& paths, const std::string& name) {
  const std::string outboxes = paths.outboxes_directory().string();
  const std::string place = "/mnt/" + name;
  return {"The outboxes, read-only, on each of them (in a jail, below its root):",
          "  Linux, fstab:    " + outboxes + " " + place + " none bind,ro,nosuid,nodev,noexec 0 0",
          "  FreeBSD, fstab:  " + outboxes + " " + place + " nullfs ro,nosuid,noexec 0 0",
          "  FreeBSD, jail:   mount += \"" + outboxes + " /jails/JAIL" + place +
              " nullfs ro,nosuid,noexec 0 0\";",
          kOutboxesArePublic};
}

// "  csr.pub of each host with the role key", for each stage of others that these read.
std::vector<std::string> needed_lines(const std::vector<Role>& roles) {
  std::set<Stage> needed;
  for (const Stage stage : stages_of(roles)) {
    for (const Stage writer : writers_for(stage)) {
      if (std::ranges::count(roles, role_of(writer)) == 0) needed.insert(writer);
    }
  }
  if (needed.empty()) return {};
  std::vector<std::string> lines = {"Public keys to bring here, into STATE/trusted/NAME/:"};
  for (const Stage stage : needed) {
    lines.push_back("  " + std::string(to_text(stage)) + ".pub of each host with the role " +
                    std::string(to_text(role_of(stage))));
  }
  return lines;
}

void append(std::vector<std::string>& lines, const std::vector<std::string>& more) {
  lines.insert(lines.end(), more.begin(), more.end());
}

}  // namespace

std::vector<Stage> stages_of(const std::vector<Role>& roles) {
  std::vector<Stage> stages;
  for (const Stage stage : kAllStages) {
    if (std::ranges::count(roles, role_of(stage)) > 0) stages.push_back(stage);
  }
  return stages;
}

std::vector<std::string> role_advice(const std::vector<Role>& roles, const StatePaths& paths,
                                     const std::string& host) {
  const auto readers = readers_elsewhere(roles);
  const std::string name = short_name(host);
  std::vector<std::string> lines = user_lines(paths);
  append(lines, needed_lines(roles));
  if (!readers.empty()) {
    lines.push_back("Public keys to carry to the hosts with the role " + joined(readers, " or ") +
                    ", there into STATE/trusted/" + name + "/:");
    for (const Stage stage : read_elsewhere(roles)) {
      lines.push_back("  " + paths.signing_public(stage).string());
    }
    lines.push_back("  " + paths.report_public().string() + " (for millrace status there)");
    append(lines, mount_lines(paths, name));
    for (const Role role : roles) {
      lines.push_back("In /sources there:  \"" + name + "\": { \"role\": \"" +
                      std::string(to_text(role)) + "\", \"outbox\": \"/mnt/" + name + "\" }");
    }
  }
  return lines;
}

}  // namespace millrace::cli
