//! eBay users: an immutable id, a name that can change, a password.

use serde::{Deserialize, Serialize};

/// A user of eBay.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct User {
    /// Immutable.
    pub user_id: String,
    /// Can be changed by the user.
    pub username: String,
    /// Never leaves the simulator.
    #[serde(skip_serializing)]
    pub password: String,
}

/// All users.
#[derive(Debug)]
pub struct Users(Vec<User>);

impl Default for Users {
    fn default() -> Self {
        let user = |user_id: &str, username: &str, password: &str| User {
            user_id: user_id.into(),
            username: username.into(),
            password: password.into(),
        };
        Self(vec![
            user("acmeUserId01", "acme_store", "acme-pass"),
            user("otherUserId02", "other_shop", "other-pass"),
        ])
    }
}

impl Users {
    /// Adds a user, or replaces the one with the same id or name.
    pub fn put(&mut self, user: User) {
        self.0
            .retain(|other| other.user_id != user.user_id && other.username != user.username);
        self.0.push(user);
    }

    /// All users, in the order in which they were added.
    pub fn all(&self) -> &[User] {
        &self.0
    }

    /// By immutable id.
    pub fn by_id(&self, user_id: &str) -> Option<&User> {
        self.0.iter().find(|user| user.user_id == user_id)
    }

    /// By present name.
    pub fn by_name(&self, username: &str) -> Option<&User> {
        self.0.iter().find(|user| user.username == username)
    }

    /// Who signs in with this name and password.
    pub fn authenticate(&self, username: &str, password: &str) -> Option<&User> {
        self.by_name(username)
            .filter(|user| user.password == password)
    }

    /// Gives a user another name.
    pub fn set_username(&mut self, user_id: &str, username: String) {
        self.0
            .iter_mut()
            .filter(|user| user.user_id == user_id)
            .for_each(|user| user.username.clone_from(&username));
    }

    /// Gives a user another password.
    pub fn set_password(&mut self, user_id: &str, password: String) {
        self.0
            .iter_mut()
            .filter(|user| user.user_id == user_id)
            .for_each(|user| user.password.clone_from(&password));
    }
}
