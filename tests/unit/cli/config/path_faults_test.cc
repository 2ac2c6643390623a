#include "cli/config/path_faults.h"

#include <cstdlib>
#include <filesystem>

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/config/path_meeting.h"
#include "tests/support/test_directory.h"

namespace millrace::cli {
namespace {

constexpr const char* kConfig = R"({
  "acme": { "directory": "https://ca.test/directory", "ca_file": "ca.pem" },
  "zones": {
    "example.test": {
      "file": "zones/example.test", "signed_file": "zones/example.test.signed", "keys": "keys" } },
  "certificates": { "web": { "names": ["example.test"] } },
  "publication": { "directory": "publication" } })";

class PathFaults : public testing::Test {
 protected:
  PathFaults() {
    directory_.write("millrace.json", kConfig);
    directory_.write("ca.pem", "anchors");
    directory_.write("zones/example.test", "zone");
    directory_.write("keys/Kexample.test.+013+00001.private", "key", 0600);
    directory_.write("state/signing/csr.pub", "pub");
    directory_.write("publication/v/00000001/a", "a");
  }

  std::string at(const std::string& below) const { return (directory_ / below).string(); }
  Config config(const std::string& from = "", const std::string& to = "") const {
    std::string text = kConfig;
    if (!from.empty()) text.replace(text.find(from), from.size(), to);
    return parse_config({text, "millrace.json", at("millrace.json"), "host.test"}).config.value();
  }
  // One a line; `runner`: the user who runs it.
  std::string faults(const Config& config, uid_t runner = ::geteuid()) {
    std::string all;
    for (const Error& error : ownership_faults(*files_, config, runner)) all += error.text() + "\n";
    for (const Error& error : meeting_faults(*files_, config)) all += error.text() + "\n";
    return all;
  }
  std::string mode_fault(const std::string& below, mode_t mode) {
    struct stat before = {};
    EXPECT_EQ(::stat(at(below).c_str(), &before), 0);
    EXPECT_EQ(::chmod(at(below).c_str(), mode), 0);
    const std::string seen = faults(config());
    EXPECT_EQ(::chmod(at(below).c_str(), before.st_mode & 07777), 0);
    return seen;
  }

  test::TestDirectory directory_;
  std::unique_ptr<Files> files_ = make_posix_files();
};

TEST_F(PathFaults, are_none_on_a_good_site) {
  EXPECT_EQ(faults(config()), "");
}

TEST_F(PathFaults, name_what_others_can_write) {
  for (const char* below : {"millrace.json", "ca.pem", "keys", "state", "state/signing",
                            "state/signing/csr.pub", "publication"}) {
    EXPECT_NE(mode_fault(below, 0775).find(at(below) + ": mode 0775"), std::string::npos) << below;
    EXPECT_NE(mode_fault(below, 0757).find(at(below) + ": mode 0757"), std::string::npos) << below;
  }
  EXPECT_EQ(mode_fault("zones", 0775), "") << "zones are kept by a group";
  EXPECT_NE(mode_fault("zones", 0777), "");
  EXPECT_EQ(mode_fault("zones/example.test", 0664), "");
  EXPECT_NE(mode_fault("zones/example.test", 0666), "");
}

// Its times decide what is published and signed.
TEST_F(PathFaults, name_the_public_half_of_a_key_that_others_can_write) {
  directory_.write("keys/Kexample.test.+013+00001.key", "key", 0644);
  EXPECT_EQ(faults(config()), "");
  EXPECT_EQ(mode_fault("keys/Kexample.test.+013+00001.key", 0666),
            at("keys/Kexample.test.+013+00001.key") +
                ": mode 0666: others can change the keys; run: chmod 0644 " +
                at("keys/Kexample.test.+013+00001.key") + "\n");
}

TEST_F(PathFaults, name_a_fifo_where_a_file_is_expected) {
  EXPECT_TRUE(type_faults(config()).empty());
  ASSERT_EQ(::unlink(at("ca.pem").c_str()), 0);
  ASSERT_EQ(::mkfifo(at("ca.pem").c_str(), 0600), 0);
  const auto seen = type_faults(config());
  ASSERT_EQ(seen.size(), 1U);
  EXPECT_EQ(seen[0].text(), "acme.ca_file: " + at("ca.pem") + ": not a regular file");
}

TEST_F(PathFaults, name_what_another_user_owns) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can give a file away";
  for (const char* below : {"millrace.json", "ca.pem", "keys", "state", "publication", "zones"}) {
    ASSERT_EQ(::chown(at(below).c_str(), 12345, 0), 0);
    EXPECT_NE(faults(config()).find(at(below) + ": owned by user 12345, expected root"),
              std::string::npos)
        << below;
    ASSERT_EQ(::chown(at(below).c_str(), 0, 0), 0);
  }
}

TEST_F(PathFaults, name_a_state_that_root_made_for_another_user) {
  if (::geteuid() != 0) GTEST_SKIP() << "the files of this test are not root's";
  EXPECT_NE(faults(config(), 12345).find(at("state") + ": owned by root, expected user 12345"),
            std::string::npos);
}

TEST_F(PathFaults, name_a_review_program_that_others_can_write) {
  directory_.write("bin/review", "#!/bin/true\n");
  ASSERT_EQ(::chmod(at("bin/review").c_str(), 0775), 0);
  EXPECT_NE(faults(config(R"("keys": "keys")",
                          R"("keys": "keys", "review": [")" + at("bin/review") + R"("])"))
                .find(at("bin/review") + ": mode 0775"),
            std::string::npos);
}

// "reload": […] beside the keys of the zone.
TEST_F(PathFaults, name_a_reload_program_that_others_can_write_however_it_is_named) {
  directory_.write("bin/reload", "#!/bin/true\n");
  const auto with = [&](const std::string& program) {
    return faults(
        config(R"("keys": "keys")", R"("keys": "keys", "reload": [")" + program + R"(", "zone"])"));
  };
  const std::string whole = at("bin/reload");
  const std::string relative = std::filesystem::relative(whole).string();
  ASSERT_FALSE(Path(relative).is_absolute());
  const std::string path = std::getenv("PATH") == nullptr ? "" : std::getenv("PATH");
  ::setenv("PATH", (at("bin") + ":" + path).c_str(), 1);
  for (const std::string& program : {whole, relative, std::string("reload")}) {
    ASSERT_EQ(::chmod(whole.c_str(), 0755), 0);
    EXPECT_EQ(with(program), "") << program;
    ASSERT_EQ(::chmod(whole.c_str(), 0775), 0);
    EXPECT_NE(with(program).find(whole + ": mode 0775"), std::string::npos) << program;
    ASSERT_EQ(::chmod(whole.c_str(), 0755), 0);
    ASSERT_EQ(::chmod(at("bin").c_str(), 0777), 0);
    EXPECT_NE(with(program).find(at("bin") + ": mode 0777"), std::string::npos) << program;
    ASSERT_EQ(::chmod(at("bin").c_str(), 0755), 0);
  }
  ::setenv("PATH", path.c_str(), 1);
  EXPECT_EQ(with("no-such-program"), "") << "which the check of the zone reports";
}

TEST_F(PathFaults, name_the_csr_file_of_a_certificate_as_they_do_the_configuration) {
  directory_.write("incoming/appliance.csr", "csr");
  const std::string csr = at("incoming/appliance.csr");
  const auto with = [&](const std::string& more = "") {
    return faults(config(R"("names": ["example.test"])",
                         R"("names": ["example.test"], "csr": "incoming/appliance.csr")" + more));
  };
  EXPECT_EQ(with(), "");
  ASSERT_EQ(::chmod(csr.c_str(), 0664), 0);
  EXPECT_NE(with().find(csr + ": mode 0664"), std::string::npos);
  ASSERT_EQ(::chmod(csr.c_str(), 0644), 0);
  ASSERT_EQ(::chmod(at("incoming").c_str(), 0777), 0);
  EXPECT_NE(with().find(at("incoming") + ": mode 0777"), std::string::npos);
  ASSERT_EQ(::chmod(at("incoming").c_str(), 0755), 0);
  if (::geteuid() == 0) {
    ASSERT_EQ(::chown(csr.c_str(), 12345, 0), 0);
    EXPECT_NE(with().find(csr + ": owned by user 12345"), std::string::npos);
    ASSERT_EQ(::chown(csr.c_str(), 0, 0), 0);
  }
  ASSERT_EQ(::unlink(csr.c_str()), 0);
  ASSERT_EQ(::symlink("../zones/example.test.signed", csr.c_str()), 0);
  directory_.write("zones/example.test.signed", "zone");
  EXPECT_EQ(with(), "zone example.test.: signed_file: " + at("zones/example.test.signed") +
                        " is the same file as certificate web: csr " + csr +
                        ", and millrace writes it: choose another one\n");
}

TEST_F(PathFaults, name_a_fifo_where_the_csr_file_is_expected) {
  ASSERT_EQ(::mkfifo(at("appliance.csr").c_str(), 0600), 0);
  const auto seen = type_faults(config(R"("names": ["example.test"])",
                                       R"("names": ["example.test"], "csr": "appliance.csr")"));
  ASSERT_EQ(seen.size(), 1U);
  EXPECT_EQ(seen[0].text(),
            "certificate web: csr: " + at("appliance.csr") + ": not a regular file");
}

TEST_F(PathFaults, name_a_signed_file_that_is_another_setting) {
  const std::string zone = "zone example.test.: signed_file: ";
  for (const auto& [path, name] : std::vector<std::pair<std::string, std::string>>{
           {"millrace.json", "configuration"}, {"ca.pem", "acme.ca_file"}}) {
    EXPECT_EQ(faults(config("zones/example.test.signed", path)),
              zone + at(path) + " is the same file as " + name + " " + at(path) +
                  ", and millrace writes it: choose another one\n");
  }
}

TEST_F(PathFaults, find_the_same_file_through_links) {
  ASSERT_EQ(::symlink("ca.pem", at("link").c_str()), 0);
  ASSERT_EQ(::link(at("ca.pem").c_str(), at("hard").c_str()), 0);
  for (const std::string path : {"link", "hard"}) {
    EXPECT_EQ(faults(config("zones/example.test.signed", path)),
              "zone example.test.: signed_file: " + at(path) +
                  " is the same file as acme.ca_file " + at("ca.pem") +
                  ", and millrace writes it: choose another one\n");
  }
}

TEST_F(PathFaults, name_directories_inside_others) {
  const auto inside = [this](const std::string& name, const std::string& path,
                             const std::string& outer_name, const std::string& outer) {
    return name + ": " + at(path) + " is inside " + outer_name + " " + at(outer) +
           ": move one of them out\n";
  };
  EXPECT_EQ(faults(config(R"("publication" })", R"("keys/public" })")),
            inside("publication.directory", "keys/public", "zone example.test.: keys", "keys"));
  EXPECT_EQ(faults(config(R"("keys": "keys")", R"("keys": "publication/keys")")),
            inside("zone example.test.: keys", "publication/keys", "publication.directory",
                   "publication"));
  EXPECT_EQ(faults(config(R"("publication" })", R"("state/keys/web" })")),
            inside("publication.directory", "state/keys/web", "state", "state"));
  EXPECT_EQ(faults(config("zones/example.test.signed", "keys/Kexample.test.+013+00001.private")),
            inside("zone example.test.: signed_file", "keys/Kexample.test.+013+00001.private",
                   "zone example.test.: keys", "keys"));
  EXPECT_EQ(faults(config("zones/example.test.signed", "keys/example.test.signed")), "")
      << "zones and their keys may share a directory";
}

}  // namespace
}  // namespace millrace::cli
