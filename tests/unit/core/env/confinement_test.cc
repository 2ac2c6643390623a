// A confined process, in a child of the test.
#include "core/env/confinement.h"

#include <cerrno>
#include <cstring>

#include <arpa/inet.h>
#include <fcntl.h>
#include <gmock/gmock.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/env/posix_processes.h"
#include "core/files/files.h"
#include "tests/support/in_child.h"
#include "tests/support/test_directory.h"

namespace millrace {
namespace {

using ::testing::Contains;
using ::testing::StartsWith;

// "ok", or why not.
std::string opened(const std::string& path, int flags) {
  const int file = ::open(path.c_str(), flags | O_CLOEXEC, 0600);
  if (file < 0) return std::strerror(errno);
  ::close(file);
  return "ok";
}

class ConfinementTest : public testing::Test {
 protected:
  ConfinementTest() {
    if (!can_confine()) return;
    for (const char* name : {"own/file", "given/file", "other/secret"}) directory_.write(name, "");
  }
  void SetUp() override {
    if (!can_confine()) GTEST_SKIP() << "this system has no rules for files";
  }
  std::string at(const std::string& path) const { return directory_ / path; }
  Confinement confinement() const {
    return {.readable = {at("given"), at("missing")}, .writable = {at("own")}};
  }
  // What `act` returns in a process that is confined so.
  static std::string confined(const Confinement& confinement,
                              const std::function<std::string()>& act) {
    return test::in_child([&]() -> std::string {
             const auto done = confine_process(confinement);
             return done ? act() : done.error().text();
           })
        .said;
  }

  test::TestDirectory directory_;
};

TEST_F(ConfinementTest, reads_and_writes_its_own_files) {
  EXPECT_EQ(
      confined(confinement(),
               [this]() -> std::string {
                 const auto files = make_posix_files();
                 const Path own = at("own");
                 for (const auto& step :
                      {files->write(own / "new", "1", 0600), files->write(own / "new", "2", 0644),
                       files->make_directory(own / "a/b", 0700),
                       files->write_tree(own / "a/tree", {{"x/y", "1"}}, 0644),
                       files->write_tree(own / "a/next", {{"x/y", "1"}}, 0644,
                                         {.directory = own / "a/tree", .same = {"x/y"}}),
                       files->replace_symlink(own / "current", "a/tree"),
                       files->remove_tree(own / "a"), files->remove(own / "new")}) {
                   if (!step) return step.error().text();
                 }
                 const auto lock = files->lock(own / "lock", "test");
                 if (!lock) return lock.error().text();
                 const auto names = files->list(at("given"));
                 return names && files->read(at("given/file")) ? "ok" : "cannot read";
               }),
      "ok");
}

TEST_F(ConfinementTest, reads_and_writes_nothing_else) {
  EXPECT_EQ(confined(confinement(),
                     [this] {
                       return opened(at("other/secret"), O_RDONLY) + ", " +
                              opened(at("given/file"), O_WRONLY) + ", " +
                              opened(at("given/new"), O_CREAT | O_WRONLY) + ", " +
                              opened("/etc/passwd", O_RDONLY);
                     }),
            "Permission denied, Permission denied, Permission denied, Permission denied");
}

TEST_F(ConfinementTest, reaches_no_other_file_through_a_link) {
  EXPECT_EQ(confined(confinement(),
                     [this]() -> std::string {
                       if (::symlink(at("other/secret").c_str(), at("own/link").c_str()) != 0) {
                         return "no link";
                       }
                       const bool hard =
                           ::link(at("other/secret").c_str(), at("own/hard").c_str()) == 0;
                       return opened(at("own/link"), O_RDONLY) + (hard ? ", linked" : ", refused");
                     }),
            "Permission denied, refused");
}

TEST_F(ConfinementTest, makes_no_device_fifo_or_program) {
  EXPECT_EQ(
      confined(
          confinement(),
          [this]() -> std::string {
            const bool fifo = ::mkfifo(at("own/fifo").c_str(), 0600) == 0;
            const auto run = make_posix_processes()->run({"/bin/sh", "-c", "exit 0"}, Duration(9));
            return (fifo ? "fifo, " : "no fifo, ") +
                   (run ? std::string("started") : run.error().text());
          }),
      "no fifo, /bin/sh: cannot start: Permission denied");
}

#if defined(__linux__)
TEST_F(ConfinementTest, connects_only_if_its_stages_use_the_network) {
  const auto connected = [](bool uses_network) {
    return confined({.readable = {}, .writable = {}, .uses_network = uses_network}, [] {
      const int handle = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
      sockaddr_in address = {};
      address.sin_family = AF_INET;
      address.sin_port = htons(1);
      address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
      const int status = ::connect(handle, reinterpret_cast<sockaddr*>(&address), sizeof address);
      return std::string(status == 0 ? "connected" : std::strerror(errno));
    });
  };
  const auto missing = confinement_of_system().missing;
  if (!missing.empty()) GTEST_SKIP() << missing.front();
  EXPECT_EQ(connected(true), "Connection refused");
  EXPECT_EQ(connected(false), "Permission denied");
}

TEST_F(ConfinementTest, is_reported_with_its_version) {
  EXPECT_THAT(confinement_of_system().in_force, Contains(StartsWith("Landlock version ")));
}
#endif

TEST_F(ConfinementTest, leaves_programs_to_a_helper_that_is_not_confined) {
  EXPECT_EQ(test::in_child([this]() -> std::string {
              const auto processes = make_posix_processes();
              ProgramHelper helper(*processes);
              ProcessConfiner confiner(helper);
              Confinement confinement = this->confinement();
              confinement.programs = {{{"cat", at("other/secret")}}};
              const auto done = confiner.confine(confinement);
              if (!done) return done.error().text();
              const auto outcome = helper.run({"cat", at("other/secret")}, Duration(20));
              if (!outcome) return outcome.error().text();
              return std::to_string(outcome->exit_code) + ", " +
                     opened(at("other/secret"), O_RDONLY);
            }).said,
            "0, Permission denied");
}

}  // namespace
}  // namespace millrace
