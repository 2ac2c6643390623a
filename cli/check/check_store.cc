#include "cli/check/check_store.h"

#include <algorithm>
#include <set>

#include "core/etcd/etcd_paths.h"
#include "core/etcd/etcd_session.h"

namespace millrace::cli {
namespace {

constexpr uint64_t kDefaultQuota = uint64_t{2} << 30U;  // octets
constexpr uint64_t kMuchHistory = 10'000;               // revisions
constexpr Duration kApart{30};

std::string mebibytes(uint64_t octets) {
  return std::to_string(octets >> 20U) + " MiB";
}

class StoreCheck {
 public:
  StoreCheck(const StageContext& context, const Config& config)
      : config_(config),
        place_(*config.etcd),
        clock_(context.env.clock),
        client_(etcd_client(context)) {}

  std::vector<Error> faults() {
    bool is_usable = false;
    for (size_t member = 0; member < place_.endpoints.size(); ++member) {
      is_usable = check_member(member) || is_usable;
    }
    if (!is_usable) return std::move(faults_);  // one answer would not differ from another
    check_alarms();
    check_history();
    check_rights();
    return std::move(faults_);
  }

 private:
  void add(std::string_view id, Error error) { faults_.push_back(std::move(error).found_as(id)); }
  void add(std::string_view id, const std::string& text) { add(id, Error("etcd " + text)); }

  bool check_member(size_t member) {
    const std::string& name = place_.endpoints[member];
    auto status = client_.status(member);
    if (!status) {
      add("store-member", std::move(status).error());
      return false;
    }
    check_clock(name, *status);
    if (status->leader == 0) {
      add("store-member", name + ": it knows no leader: fewer than half of the members work");
    }
    const uint64_t quota = status->quota == 0 ? kDefaultQuota : status->quota;
    if (status->size / 8 >= quota / 10) {
      add("store-full", name + ": its database has " + mebibytes(status->size) + " of " +
                            mebibytes(quota) +
                            (status->quota == 0 ? ", the default quota" : ", its quota") + ", " +
                            mebibytes(status->size_in_use) +
                            " are in use: the rest is free after etcdctl defrag");
    }
    return true;
  }

  void check_clock(const std::string& name, const EtcdMemberStatus& status) {
    if (!status.time) return;
    const Duration ahead = *status.time - clock_.now();
    if (abs(ahead) < kApart) return;
    add("store-clock", name + ": its clock is " + format_duration(abs(ahead)) +
                           (ahead < Duration(0) ? " behind" : " ahead of") + " this host's");
  }

  void check_alarms() {
    auto alarms = client_.alarms();
    if (!alarms) return add("store-member", std::move(alarms).error());
    const std::set<std::string> names(alarms->begin(), alarms->end());
    for (const std::string& name : names) {
      const bool is_full = name == "NOSPACE";
      add(is_full ? "store-full" : "store-member",
          "alarm " + name + (is_full ? ": the store takes no writes" : ""));
    }
  }

  void check_history() {
    const auto length = client_.uncompacted_revisions();
    if (!length || *length < kMuchHistory) return;
    add("store-compaction", "has all " + std::to_string(*length) +
                                " revisions since it was made: nothing compacts its history");
  }

  void check_rights() {
    const auto has_authentication = client_.has_authentication();
    if (has_authentication && !*has_authentication) {
      return add("store-open", "asks for no user: who reaches its members can write everything");
    }
    check_own_box();
    check_claims();
    for (const Source& source : config_.sources.list) {
      if (!source.box.empty() && source.box != place_.box) check_other_box(source);
    }
  }

  std::string probe(const std::string& box) const {
    return EtcdPaths(place_, box, kReportScope).head();
  }

  void check_own_box() {
    if (place_.box.empty()) return;
    const auto may = client_.may_write(probe(place_.box));
    if (!may || *may) return;
    add("store-denied", "user " + place_.user + " may not write " + place_.prefix + "/box/" +
                            place_.box + "/: this host cannot publish");
  }

  void check_claims() {
    const std::string claims = place_.prefix + "/work/";
    const auto may = client_.may_write(claims + "-");
    if (!may || *may == place_.has_workers) return;
    if (place_.has_workers) {
      return add("store-denied", "user " + place_.user + " may not write " + claims +
                                     ": this host cannot claim certificates");
    }
    add("store-open", "user " + place_.user + " may write " + claims +
                          ", although this host has no part in that: it could hold up the hosts "
                          "that share certificates");
  }

  void check_other_box(const Source& source) {
    const auto may = client_.may_write(probe(source.box));
    if (!may || !*may) return;
    add("store-open", Error("etcd user " + place_.user + " may write " + place_.prefix + "/box/" +
                            source.box + "/, which is another host's")
                          .about(source.subject()));
  }

  const Config& config_;
  const EtcdPlace& place_;
  Clock& clock_;
  EtcdClient client_;
  std::vector<Error> faults_;
};

}  // namespace

std::vector<Error> check_store(const StageContext& context, const Config& config) {
  if (!config.etcd) return {};
  return StoreCheck(context, config).faults();
}

}  // namespace millrace::cli
