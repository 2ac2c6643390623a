#include "dnszone/poll/poll_round.h"

#include <iterator>

#include "core/bundle/stage_memory.h"
#include "dnszone/query/parent_lookup.h"
#include "dnszone/record/cname_chain.h"
#include "dnszone/settings.h"
#include "dnszone/sign_stage/signed_zone_document.h"

namespace millrace::dnszone {
namespace {

class PollRound {
 public:
  PollRound(const StageContext& context, const Settings& settings, const RecordsByQuestion& wanted,
            const std::map<DnsName, ZoneDocument>& signed_zones)
      : context_(context),
        settings_(settings),
        signed_zones_(signed_zones),
        hosts_(context.env.dns) {
    for (const auto& [question, rdata] : wanted) places_[question][question] = rdata;
  }

  PollFinding run() {
    ask_parents();
    // Then every zone is queried, whether or not a record is required in it.
    query(Round::first);
    for (unsigned round = 1; round < kMostCnames && !places_.empty(); ++round) query(Round::later);
    give_up_rest();
    return std::move(finding_);
  }

 private:
  // The records by the question that was required first.
  using ByAsker = RecordsByQuestion;

  enum class Round { first, later };

  void query(Round round) {
    auto by_zone = sorted_by_zone();
    std::vector<ZoneQuery> queries;
    for (const ZoneSettings& zone : settings_.zones) {
      if (round == Round::first || by_zone.contains(zone.zone)) {
        plan(zone, round, by_zone[zone.zone], queries);
      }
    }
    const auto checks =
        query_servers(queries, context_.env.dns, settings_.query_timeout, verified());
    const auto asked = std::exchange(places_, {});
    for (size_t i = 0; i < queries.size(); ++i) {
      take(sum_up(queries[i], checks[i]), asked);
      note_outrun(queries[i].expected, checks[i]);
      if (round == Round::later) continue;
      note_servers(queries[i], checks[i]);
      compare_with_parent(queries[i].expected.zone, checks[i]);
    }
  }

  void note_servers(const ZoneQuery& zone, const std::vector<ServerCheck>& checks) {
    for (size_t i = 0; i < checks.size(); ++i) {
      finding_.servers.push_back(seen_server(zone.expected.zone, zone.set.servers[i], checks[i]));
    }
  }

  // After an older state was restored: what was signed is never fetched.
  void note_outrun(const ZoneExpectation& expected, const std::vector<ServerCheck>& checks) {
    if (context_.memory == nullptr || !expected.ds || expected.by_server) return;
    for (const ServerCheck& check : checks) {
      const bool is_verified = check.serial && !check.keys.empty();
      if (is_verified && serial_after(*check.serial, expected.serial)) {
        context_.memory->outrun.try_emplace(expected.zone, false);
      }
    }
  }

  // Once in a process: a parent does not change during a wait for a secondary.
  void ask_parents() {
    auto& known = parents();
    std::vector<const ZoneSettings*> unknown;
    for (const ZoneSettings& zone : settings_.zones) {
      const bool is_asked = signed_zones_.contains(zone.zone) && !known.contains(zone.zone);
      if (is_asked) unknown.push_back(&zone);
    }
    auto found = ParentLookup(context_.env, settings_, hosts_).of(unknown);
    for (const ZoneSettings* zone : unknown) known[zone->zone] = std::move(found[zone->zone]);
  }

  std::map<DnsName, ParentView>& parents() {
    return context_.memory == nullptr ? parents_ : context_.memory->parents;
  }

  VerifiedSignatures& verified() {
    return context_.memory == nullptr ? verified_ : context_.memory->signatures;
  }

  std::map<DnsName, RecordsByQuestion> sorted_by_zone() {
    std::map<DnsName, RecordsByQuestion> by_zone;
    for (const auto& [place, askers] : places_) {
      const ZoneSettings* zone = zone_of(place.name, settings_);
      for (const auto& [asker, rdata] : askers) {
        if (zone == nullptr) {
          finding_.report.fail(in_no_zone(asker, place));
        } else {
          by_zone[zone->zone][place].insert(rdata.begin(), rdata.end());
        }
      }
    }
    return by_zone;
  }

  static Error in_no_zone(const Question& asker, const Question& place) {
    if (asker == place) {
      return config_error(asker.name.text() +
                          " is required, and no configured zone contains it: configure its zone");
    }
    return config_error(asker.name.text() + " is a CNAME of " + place.name.text() +
                        ", and no configured zone contains that: configure its zone");
  }

  void plan(const ZoneSettings& zone, Round round, const RecordsByQuestion& wanted,
            std::vector<ZoneQuery>& queries) {
    const auto document = signed_zones_.find(zone.zone);
    if (document == signed_zones_.end()) {
      if (round == Round::first) wait_for_sign(zone);
      return;
    }
    const ParentView& parent = parents()[zone.zone];
    const auto& listed = document->second.servers;
    queries.push_back({expectation(document->second, parent, wanted, context_.now()),
                       find_servers(zone, listed, hosts_, only_at_parent(listed, parent, hosts_))});
  }

  void compare_with_parent(const DnsName& zone, const std::vector<ServerCheck>& checks) {
    const Subject subject = zone_subject(zone);
    const ParentView& parent = parents()[zone];
    for (const ServerCheck& check : checks) {
      if (check.keys.empty()) continue;
      if (auto fault = ds_fault(parent, zone, check.keys)) {
        finding_.report.fail(Error(*fault).about(subject));
      }
      break;
    }
    if (auto line = delegation_mismatch(parent, signed_zones_.at(zone).servers)) {
      finding_.notes.emplace_back(subject, *line);
    }
  }

  void wait_for_sign(const ZoneSettings& zone) {
    finding_.report.wait_for(Stage::sign, {zone_subject(zone.zone), "not signed yet (stage sign)"});
  }

  void take(ZoneFinding found, const std::map<Question, ByAsker>& asked) {
    report(found.faults);
    std::move(found.notes.begin(), found.notes.end(), std::back_inserter(finding_.notes));
    for (const auto& [place, askers] : asked) {
      const auto alias = found.aliases.find(place);
      if (alias != found.aliases.end()) {
        for (const auto& [asker, rdata] : askers) {
          places_[{alias->second, place.type}][asker].insert(rdata.begin(), rdata.end());
        }
      }
      keep(found.served, place, askers, finding_.served);
      keep(found.denied, place, askers, finding_.denied);
      keep(found.lacking, place, askers, finding_.lacking);
      const auto tlsa = found.tlsa.find(place);
      if (tlsa == found.tlsa.end()) continue;
      for (const auto& [asker, rdata] : askers) merge(tlsa->second, finding_.tlsa[asker]);
    }
  }

  static void keep(const RecordsByQuestion& found, const Question& place, const ByAsker& askers,
                   RecordsByQuestion& kept) {
    const auto here = found.find(place);
    if (here == found.end()) return;
    for (const auto& [asker, rdata] : askers) {
      for (const std::string& one : rdata) {
        if (here->second.contains(one)) kept[asker].insert(one);
      }
    }
  }

  // Temporary faults are pending, permanent ones are errors.
  void report(const std::vector<Error>& faults) {
    for (const Error& fault : faults) {
      if (fault.kind == ErrorKind::not_yet) {
        finding_.report.add_pending(fault.line());
      } else {
        finding_.report.fail(fault);
      }
    }
  }

  void give_up_rest() {
    for (const auto& [place, askers] : places_) {
      for (const auto& [asker, rdata] : askers) {
        finding_.report.fail(
            config_error(asker.name.text() +
                         " is a CNAME chain through more zones than resolvers follow, or a loop"));
      }
    }
  }

  const StageContext& context_;
  const Settings& settings_;
  const std::map<DnsName, ZoneDocument>& signed_zones_;
  HostAddresses hosts_;
  std::map<DnsName, ParentView> parents_;  // where the process has no memory
  std::map<Question, ByAsker> places_;     // what to query next, by its place
  VerifiedSignatures verified_;            // where the process has no memory
  PollFinding finding_;
};

}  // namespace

PollFinding poll_servers(const StageContext& context, const Settings& settings,
                         const RecordsByQuestion& wanted,
                         const std::map<DnsName, ZoneDocument>& signed_zones) {
  return PollRound(context, settings, wanted, signed_zones).run();
}

}  // namespace millrace::dnszone
