// Three real etcd members on loopback: TLS with client certificates both ways, users and roles.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tests/support/process.h"
#include "tests/support/test_directory.h"

namespace millrace::test {

class EtcdCluster {
 public:
  std::string quota = "3145728";  // octets of the database

  EtcdCluster() = default;
  EtcdCluster(const EtcdCluster&) = delete;
  EtcdCluster& operator=(const EtcdCluster&) = delete;
  // Their data goes with them, so they need no time to end in order.
  ~EtcdCluster();

  // Starts them and makes root and, for each of `hosts`, a user of that name who may read
  // /millrace/ and write /millrace/box/NAME/ and /millrace/work/. Empty, or what did not come up
  // with its log.
  std::string start(const std::vector<std::string>& hosts);

  // The member "etcd" of that host's configuration, without braces.
  std::string settings(const std::string& host) const;

  static constexpr size_t kMembers = 3;
  uint16_t port(size_t member) const { return members_[member].client; }
  pid_t pid(size_t member) const { return members_[member].daemon.pid(); }
  void kill(size_t member) { members_[member].daemon.kill(); }
  std::string restart(size_t member);
  // etcdctl with root's rights.
  Finished control(const Arguments& arguments) const;
  // All members are stopped, and started again with what `save` wrote.
  void save(const Path& snapshot) const;
  std::string roll_back(const Path& snapshot);
  // Writes until the quota is reached; false: it was not.
  bool fill() const;
  // What the operator does about that.
  void make_room() const;

 private:
  struct Member {
    uint16_t client = 0, peer = 0;
    Daemon daemon;
  };

  Path file(const std::string& name) const { return directory_ / name; }
  std::string url(size_t member) const {
    return "https://127.0.0.1:" + std::to_string(members_[member].client);
  }
  std::string all_urls() const;
  std::string peer_url(size_t member) const {
    return "http://127.0.0.1:" + std::to_string(members_[member].peer);
  }
  std::string all_peers() const;  // NAME=URL of each
  static std::string name_of(size_t member) { return "m" + std::to_string(member); }
  void make_certificates() const;
  void start_member(size_t member);
  bool is_healthy(size_t member) const;
  std::string make_users(const std::vector<std::string>& hosts);
  Finished run_control(const Arguments& arguments, bool as_root,
                       const std::string& endpoints = "") const;

  TestDirectory directory_;
  Member members_[kMembers];
  bool has_users_ = false;
};

}  // namespace millrace::test
