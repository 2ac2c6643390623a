#include "core/files/ownership.h"

#include <gtest/gtest.h>

namespace millrace {
namespace {

constexpr uid_t kRunner = 1234567, kOther = 7654321;

FileStatus file(uid_t owner, mode_t mode, FileType type = FileType::regular) {
  FileStatus status;
  status.type = type;
  status.mode = mode;
  status.owner = owner;
  return status;
}

std::string fault(FileKind kind, uid_t owner, mode_t mode, uid_t runner = kRunner) {
  const auto checked = check_ownership("/f", file(owner, mode), kind, runner);
  return checked ? "" : checked.error().text();
}

std::string fault_above(FileKind kind, uid_t owner, mode_t mode) {
  const auto checked =
      check_ownership_above("/d", file(owner, mode, FileType::directory), kind, kRunner);
  return checked ? "" : checked.error().text();
}

constexpr FileKind kStrict[] = {FileKind::configuration, FileKind::program, FileKind::private_key,
                                FileKind::key_directory, FileKind::pin,     FileKind::publication};

TEST(Ownership, of_what_decides_is_the_runner_s_or_root_s) {
  for (const FileKind kind : kStrict) {
    EXPECT_EQ(fault(kind, kRunner, 0700), "");
    EXPECT_EQ(fault(kind, 0, 0700), "");
    EXPECT_NE(fault(kind, kOther, 0700), "");
    EXPECT_NE(fault(kind, kRunner, 0700, 0), "") << "root obeys nobody else's";
  }
  EXPECT_EQ(fault(FileKind::configuration, kOther, 0644),
            "/f: owned by user 7654321, expected user 1234567 or root: its owner can change the "
            "configuration; run millrace as that user (su 7654321), or: chown 1234567 /f");
}

TEST(Ownership, of_the_state_is_the_runner_s_alone) {
  EXPECT_EQ(fault(FileKind::state, kRunner, 0755), "");
  EXPECT_EQ(fault(FileKind::state, kRunner, 0755, 0),
            "/f: owned by user 1234567, expected root: its owner can change the state; run "
            "millrace as that user (su 1234567), or: chown root /f");
  EXPECT_NE(fault(FileKind::state, 0, 0755), "");
}

TEST(Ownership, lets_nobody_else_write_what_decides) {
  for (const FileKind kind : kStrict) {
    EXPECT_NE(fault(kind, kRunner, 0720), "");
    EXPECT_NE(fault(kind, kRunner, 0702), "");
  }
  EXPECT_EQ(fault(FileKind::configuration, kRunner, 0664),
            "/f: mode 0664: others can change the configuration; run: chmod 0644 /f");
  EXPECT_EQ(fault(FileKind::private_key, kRunner, 0644),
            "/f: mode 0644: others can read this key; run: chmod 0600 /f");
}

TEST(Ownership, lets_a_group_keep_zones_but_not_all) {
  for (const FileKind kind :
       {FileKind::zone_source, FileKind::zone_directory, FileKind::signed_directory}) {
    EXPECT_EQ(fault(kind, kRunner, 0775), "");
    EXPECT_NE(fault(kind, kRunner, 0777), "");
  }
  EXPECT_EQ(fault(FileKind::zone_source, kOther, 0664), "");
  EXPECT_EQ(fault(FileKind::signed_directory, kOther, 0755), "");
  EXPECT_NE(fault(FileKind::zone_directory, kOther, 0755), "");
}

TEST(Ownership, of_directories_above_is_as_strict_but_for_the_sticky_bit) {
  EXPECT_EQ(fault_above(FileKind::state, 0, 0755), "");
  EXPECT_EQ(fault_above(FileKind::state, 0, 01777), "");
  EXPECT_NE(fault_above(FileKind::state, 0, 0777), "");
  EXPECT_NE(fault_above(FileKind::state, 0, 0775), "");
  EXPECT_NE(fault_above(FileKind::state, kOther, 0755), "");
  EXPECT_EQ(fault_above(FileKind::zone_source, 0, 0775), "");
  EXPECT_NE(fault_above(FileKind::zone_source, kOther, 0755), "");
  EXPECT_EQ(fault_above(FileKind::signed_directory, kOther, 0775), "");
}

TEST(Ownership, says_that_a_set_user_id_program_will_not_work) {
  EXPECT_EQ(fault(FileKind::program, 0, 04755),
            "/f: mode 4755: set-user-ID has no effect on a program that millrace runs (sudo, "
            "doas): allow user 1234567 to do the work without it");
}

}  // namespace
}  // namespace millrace
