// The review command: what it gets, and what its refusal leaves.
#include "dnszone/sign_stage/zone_review.h"

#include "core/env/posix_processes.h"
#include "tests/support/dnszone/sign_stage_support.h"

namespace millrace::dnszone::test {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;

class Review : public SignStage {
 protected:
  struct Seen {
    std::vector<std::string> argv;
    std::string before, after;  // contents
    std::string mode;           // of AFTER
  };

  Review() {
    settings.zones[0].review = {"review-zone", "-q"};
    processes.script([this](const auto& argv) -> Result<ProcessOutcome> {
      if (argv[0] != "review-zone") return ProcessOutcome();
      seen.push_back({argv, must(real_files->read(argv[4])), must(real_files->read(argv[5])),
                      std::to_string(must(real_files->status(argv[5]))->mode & 077)});
      const bool is_refused = argv[3] == refused_step;
      return is_refused ? refusal : Result<ProcessOutcome>(ProcessOutcome());
    });
  }

  void refuse(const std::string& step) { refused_step = step; }
  // Nothing but the zone that is served decides whether it is signed the next time.
  void expect_unchanged_by_refusal(const std::string& step) {
    const auto before = everything();
    const size_t runs = processes.runs().size();
    refuse(step);
    EXPECT_THAT(only_error(), HasSubstr(step + " zone"));
    EXPECT_EQ(everything(), before);
    EXPECT_EQ(processes.runs().size(), runs + (step == "signed" ? 2 : 1));  // no reload
  }

  std::vector<Seen> seen;
  std::string refused_step;
  ProcessOutcome refusal{.exit_code = 1, .output = "MX is gone\nask Alice\n"};
};

TEST_F(Review, gets_the_zone_before_it_is_signed_and_before_it_is_served) {
  run_well();
  ASSERT_THAT(seen, SizeIs(2));
  const std::string zones = (directory / "state/zones/").string();
  EXPECT_THAT(seen[0].argv, ElementsAre("review-zone", "-q", "example.test.", "unsigned",
                                        zones + "example.test.unsigned-before",
                                        zones + "example.test.unsigned-after"));
  EXPECT_THAT(seen[1].argv, ElementsAre("review-zone", "-q", "example.test.", "signed",
                                        zones + "example.test.signed-before",
                                        zones + "example.test.signed-after"));
  EXPECT_EQ(seen[0].before, "");
  EXPECT_EQ(seen[0].after,
            "example.test. 3600 IN SOA ns1.example.test. hostmaster.example.test. 2026112302 7200 "
            "3600 86400 300\n"
            "example.test. 3600 IN NS ns.elsewhere.test.\n"
            "example.test. 3600 IN NS ns1.example.test.\n"
            "ns1.example.test. 3600 IN A 192.0.2.1\n"
            "ns1.example.test. 3600 IN AAAA 2001:db8::1\n"
            "www.example.test. 3600 IN A 192.0.2.2\n");
  EXPECT_EQ(seen[1].before, "");
  EXPECT_EQ(seen[1].after, directory.read("served/example.test.signed"));
  EXPECT_EQ(seen[0].mode + seen[1].mode, "00");
}

TEST_F(Review, gets_of_the_zone_before_the_change_what_is_served) {
  settings.zones[0].signing.cds = CdsMode::publish;
  settings.zones[0].signing.zonemd = true;
  settings.zones[0].signing.nsec3 = true;
  run_well();
  const std::string first_unsigned = seen[0].after, first_signed = seen[1].after;
  edit_source("www IN A 192.0.2.2\n", "WWW IN A 192.0.2.2\nMail IN MX 10 Mx.Example.Test.\n");
  run_well();
  ASSERT_THAT(seen, SizeIs(4));
  EXPECT_EQ(seen[2].before, first_unsigned);
  EXPECT_EQ(seen[3].before, first_signed);
  edit_source("192.0.2.2", "192.0.2.3");
  run_well();
  ASSERT_THAT(seen, SizeIs(6));
  EXPECT_EQ(seen[4].before, seen[2].after);
  EXPECT_EQ(seen[5].argv[4], (directory / "served/example.test.signed").string());
}

TEST_F(Review, differs_in_the_serial_alone_where_only_signatures_are_refreshed) {
  run_well();
  clock.advance(std::chrono::days(10));
  run_well();
  ASSERT_THAT(seen, SizeIs(4));
  std::string expected = seen[2].before;
  expected.replace(expected.find("2026112302"), 10, "2026112303");
  EXPECT_EQ(seen[2].after, expected);
}

TEST_F(Review, is_not_run_for_a_zone_that_has_not_changed) {
  run_well();
  run_well();
  EXPECT_THAT(seen, SizeIs(2));
}

TEST_F(Review, leaves_no_file) {
  run_well();
  for (const auto& [path, what] : everything()) {
    EXPECT_THAT(path, Not(AllOf(StartsWith("state/zones/"), EndsWith("-after"))));
    EXPECT_THAT(path, Not(AllOf(StartsWith("state/zones/"), EndsWith("-before"))));
  }
}

TEST_F(Review, keeps_what_is_served_when_it_refuses_the_unsigned_zone) {
  run_well();
  edit_source("192.0.2.2", "192.0.2.3");
  expect_unchanged_by_refusal("unsigned");
  EXPECT_EQ(only_error(),
            "zone example.test.: review command 'review-zone -q' on the unsigned zone exited with "
            "status 1, expected 0; its last output: MX is gone | ask Alice; what is served is "
            "kept, and the next run reviews the zone again");
}

TEST_F(Review, keeps_what_is_served_when_it_refuses_the_signed_zone) {
  run_well();
  edit_source("192.0.2.2", "192.0.2.3");
  expect_unchanged_by_refusal("signed");
  EXPECT_EQ(only_error(),
            "zone example.test.: review command 'review-zone -q' on the signed zone exited with "
            "status 1, expected 0; its last output: MX is gone | ask Alice; what is served is "
            "kept, and the next run reviews the zone again");
}

TEST_F(Review, signs_nothing_of_a_new_zone_that_it_refuses) {
  refuse("unsigned");
  EXPECT_THAT(only_error(), HasSubstr("on the unsigned zone"));
  refuse("signed");
  EXPECT_THAT(only_error(), HasSubstr("on the signed zone"));
  EXPECT_FALSE(directory.has("served/example.test.signed"));
  EXPECT_EQ(source_serial(), 2026112301U);
  EXPECT_FALSE(announced());
}

TEST_F(Review, accepts_later_what_it_has_refused) {
  refuse("unsigned");
  only_error();
  refuse("");
  EXPECT_THAT(run_well().done, SizeIs(3));
  EXPECT_EQ(signed_serial(), 2026112302U);
}

TEST_F(Review, has_refused_when_it_hangs_or_cannot_be_started) {
  refusal = {.exit_code = 137, .timed_out = true, .output = ""};
  settings.zones[0].review_timeout = Duration(90);
  refuse("unsigned");
  EXPECT_EQ(only_error(),
            "zone example.test.: review command 'review-zone -q' on the unsigned zone did not end "
            "within 1m30s and was killed; it printed nothing; what is served is kept, and the "
            "next run reviews the zone again");
  processes.script([](const auto&) -> Result<ProcessOutcome> {
    return system_error("review-zone", "cannot start", ENOENT);
  });
  EXPECT_EQ(only_error(),
            "zone example.test.: review command 'review-zone -q' on the unsigned zone: "
            "review-zone: cannot start: No such file or directory; what is served is kept, and the "
            "next run reviews the zone again");
}

TEST_F(Review, cannot_change_what_is_served_through_its_files) {
  processes.script([this](const auto& argv) -> Result<ProcessOutcome> {
    if (argv[0] == "review-zone") {
      EXPECT_TRUE(real_files->write(argv[5], "changed\n", 0600));
    }
    return ProcessOutcome();
  });
  run_well();
  EXPECT_THAT(verify().faults, IsEmpty());
}

TEST_F(Review, of_a_zone_whose_served_file_is_damaged_sees_a_new_zone) {
  run_well();
  directory.write("served/example.test.signed",
                  "example.test. 60 IN SOA ns1.example.test. h.example.test. 1 2 3 4 5\nrubbish\n");
  run_well();
  ASSERT_THAT(seen, SizeIs(4));
  EXPECT_EQ(seen[2].before, "");
}

TEST_F(Review, is_one_step_for_a_zone_that_its_server_signs) {
  ZoneSettings& one = settings.zones[0];
  one.signed_by = SignedBy::server;
  one.signed_file.clear();
  one.signing = {};
  run_well();
  ASSERT_THAT(seen, SizeIs(1));
  EXPECT_EQ(seen[0].before, "");
  edit_source("192.0.2.2", "192.0.2.3");
  expect_unchanged_by_refusal("unsigned");
  EXPECT_EQ(seen[1].before, seen[0].after);
  refuse("");
  EXPECT_THAT(printed(run_well().done), ElementsAre(HasSubstr("serial raised to 2026112303 in "),
                                                    "zone example.test.: reloaded"));
  EXPECT_EQ(seen[2].before, seen[0].after);
  edit_source("192.0.2.3", "192.0.2.4");
  run_well();
  EXPECT_EQ(seen[3].before, seen[2].after);
}

// As an operator would write it: no change of the NS without a word from a person.
TEST_F(Review, by_a_script_that_compares_both_files_with_diff) {
  directory.write("review",
                  "#!/bin/sh\n"
                  "[ \"$2\" = unsigned ] && [ -s \"$3\" ] || exit 0\n"
                  "diff \"$3\" \"$4\" | grep ' IN NS ' && exit 1\n"
                  "exit 0\n",
                  0755);
  settings.zones[0].review = {directory / "review"};
  settings.zones[0].reload = {};
  const auto real = make_posix_processes();
  processes.script([&real](const auto& argv) { return real->run(argv, Duration(20)); });
  run_well();
  edit_source("192.0.2.2", "192.0.2.3");
  run_well();
  EXPECT_EQ(signed_serial(), 2026112303U);
  edit_source("@ IN NS ns1\n", "@ IN NS ns1\n@ IN NS ns.thief.test.\n");
  EXPECT_THAT(only_error(), HasSubstr("; its last output: > example.test. 3600 IN NS "
                                      "ns.thief.test.; what is served is kept"));
  EXPECT_EQ(signed_serial(), 2026112303U);
}

}  // namespace
}  // namespace millrace::dnszone::test
